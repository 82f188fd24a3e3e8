#pragma once
/// @file
/// for_each_target(): what cp, mv and ln do with their arguments: SOURCE TARGET, or SOURCE... DIRECTORY.

#include <string>

#include "user/arguments.hpp"
#include "user/directory.hpp"
#include "user/print.hpp"

namespace user {

/// Calls @p work(source, target), which gives a Result<void>, for each source. What fails is complained about.
/// @returns The program's exit code.
template <class Work>
int for_each_target(const Arguments& paths, Work&& work) {
    if (paths.size() < 2) {
        complain("from where to where?");
        return 1;
    }
    const char* const last = paths[paths.size() - 1];
    const auto found = status(last);
    const bool is_folder = found && is(*found, Mode::directory);
    if (!is_folder && paths.size() > 2) {
        complain(last, ": ", Errno::not_a_directory);
        return 1;
    }
    int code = 0;
    for (std::size_t i = 0; i + 1 < paths.size(); ++i) {
        const std::string target =
            is_folder ? path_in(last, last_part(paths[i])) : std::string(last);
        if (const Result<void> done = work(paths[i], target.c_str()); !done) {
            complain(paths[i], " to ", target, ": ", done.error());
            code = 1;
        }
    }
    return code;
}

/// Copies what is in the file @p from into the file @p to, which becomes so long.
Result<void> copy_file(const char* from, const char* to);

}  // namespace user

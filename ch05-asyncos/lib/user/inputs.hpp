#pragma once
/// @file
/// for_each_input(): what most tools do with their arguments: each is a file; `-`, or none at all, is the input.

#include <string_view>

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"

namespace user {

/// Opens each file in turn and calls @p work(file, name), which gives a Result<void>. A file that cannot be opened or
/// read is complained about, and the next one comes.
/// @returns The program's exit code: 1 if something went wrong.
template <class Work>
int for_each_input(const Arguments& names, Work&& work) {
    int code = 0;
    const auto one = [&](File file, const char* name) {
        if (const Result<void> done = work(file, name); !done) {
            complain(name, ": ", done.error());
            code = 1;
        }
    };
    if (names.size() == 0) one(input, "-");
    for (const char* name : names) {
        if (std::string_view(name) == "-") {
            one(input, name);
            continue;
        }
        const Result<File> file = open(name);
        if (!file) {
            complain(name, ": ", file.error());
            code = 1;
            continue;
        }
        one(*file, name);
        close(*file);
    }
    return flush() ? code : 1;
}

}  // namespace user

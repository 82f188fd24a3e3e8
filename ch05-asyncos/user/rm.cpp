// rm [-r] [-f] FILE...: takes names away. -r: directories too, with all that is in them; -f: no word of what is missing.

#include "user/arguments.hpp"
#include "user/directory.hpp"
#include "user/print.hpp"

namespace {

bool is_deep = false, is_forced = false;

user::Result<void> take_away(const char* path) {
    const auto found = user::status(path, user::At::no_follow);
    if (!found) return base::fail(found.error());
    if (!user::is(*found, user::Mode::directory)) return user::remove(path);
    if (!is_deep) return base::fail(user::Errno::is_a_directory);
    const auto names = user::names_in(path);
    if (!names) return base::fail(names.error());
    for (const std::string& name : *names) {
        if (const auto done = take_away(user::path_in(path, name).c_str()); !done)
            return done;
    }
    return user::remove(path, user::At::remove_directory);
}

// `rm -r .` would take away what the shell stands on.
bool is_here(const char* path) {
    const std::string_view last = user::last_part(path);
    return last == "." || last == ".." || std::string_view(path) == "/";
}

}  // namespace

int main(user::Arguments paths) {
    paths.take_options("rf", [](char letter, const char*) {
        (letter == 'r' ? is_deep : is_forced) = true;
    });
    if (paths.size() == 0 && !is_forced) user::complain("which file?");
    int code = paths.size() == 0 && !is_forced ? 1 : 0;
    for (const char* path : paths) {
        const user::Result<void> done =
            is_here(path) ? base::fail(user::Errno::invalid_argument) : take_away(path);
        if (done || (is_forced && done.error() == user::Errno::no_such_file)) continue;
        user::complain(path, ": ", done.error());
        code = 1;
    }
    return code;
}

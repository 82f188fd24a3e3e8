// mkdir [-p] DIRECTORY...: makes directories. -p: those on the way, too, and none that is there is an error.

#include <string>

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"

static user::Result<void> make(const std::string& path, bool with_parents) {
    if (with_parents) {
        for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            const auto done = user::make_directory(path.substr(0, slash).c_str());
            if (!done && done.error() != user::Errno::already_exists) return done;
        }
    }
    const auto done = user::make_directory(path.c_str());
    if (done || !with_parents || done.error() != user::Errno::already_exists) return done;
    const auto found = user::status(path.c_str());
    if (found && user::is(*found, user::Mode::directory)) return {};
    return done;
}

int main(user::Arguments paths) {
    bool with_parents = false;
    paths.take_options("p", [&](char, const char*) { with_parents = true; });
    if (paths.size() == 0) user::complain("which directory?");
    int code = paths.size() == 0 ? 1 : 0;
    for (const char* path : paths) {
        if (const auto done = make(path, with_parents); !done) {
            user::complain(path, ": ", done.error());
            code = 1;
        }
    }
    return code;
}

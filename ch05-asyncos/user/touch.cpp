// touch FILE...: makes files that are not there, and lets the others look as if they had just been written.

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"

static user::Result<void> touch(const char* path) {
    const auto file = user::open(path, user::Open::write | user::Open::create);
    if (!file) return base::fail(file.error());
    const auto found = user::status(*file);
    auto done = found ? user::resize(*file, found->size) : base::fail(found.error());
    if (found && !user::is(*found, user::Mode::file)) done = {};
    user::close(*file);
    return done;
}

int main(user::Arguments paths) {
    if (paths.size() == 0) user::complain("which file?");
    int code = paths.size() == 0 ? 1 : 0;
    for (const char* path : paths) {
        if (const auto done = touch(path); !done) {
            user::complain(path, ": ", done.error());
            code = 1;
        }
    }
    return code;
}

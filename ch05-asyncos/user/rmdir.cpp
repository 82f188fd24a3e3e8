// rmdir DIRECTORY...: takes away directories that are empty.

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"

int main(user::Arguments paths) {
    if (paths.size() == 0) user::complain("which directory?");
    int code = paths.size() == 0 ? 1 : 0;
    for (const char* path : paths) {
        if (const auto done = user::remove(path, user::At::remove_directory); !done) {
            user::complain(path, ": ", done.error());
            code = 1;
        }
    }
    return code;
}

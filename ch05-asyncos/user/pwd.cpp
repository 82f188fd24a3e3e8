// pwd: prints the path of the current directory.

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"

int main(user::Arguments) {
    static char path[abi::longest_path];
    const auto length = user::ask(user::Call::getcwd, path, sizeof path);
    if (!length) {
        user::complain(length.error());
        return 1;
    }
    user::print(path, "\n");
    return user::flush() ? 0 : 1;
}

// ln [-s] [-f] FILE NAME, ln FILE... DIRECTORY: gives files one more name. -s: a file that stands for the path instead;
// -f: in the place of what is there.

#include "user/targets.hpp"

int main(user::Arguments paths) {
    bool is_symbolic = false, is_forced = false;
    paths.take_options("sf", [&](char letter, const char*) {
        (letter == 's' ? is_symbolic : is_forced) = true;
    });
    return user::for_each_target(paths, [&](const char* file, const char* name) {
        if (is_forced) static_cast<void>(user::remove(name));
        return is_symbolic ? user::symbolic_link(file, name) : user::link(file, name);
    });
}

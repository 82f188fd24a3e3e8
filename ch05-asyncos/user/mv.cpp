// mv [-f] SOURCE TARGET, mv SOURCE... DIRECTORY: gives files other names.

#include "user/targets.hpp"

int main(user::Arguments paths) {
    paths.take_options("f", [](char, const char*) {});
    return user::for_each_target(
        paths, [](const char* from, const char* to) { return user::rename(from, to); });
}

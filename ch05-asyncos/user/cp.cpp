// cp [-r] SOURCE TARGET, cp [-r] SOURCE... DIRECTORY: copies files. -r: and directories, with all that is in them.

#include "user/targets.hpp"

static user::Result<void> copy(const char* from, const char* to, bool is_deep) {
    const auto found = user::status(from);
    if (!found || !user::is(*found, user::Mode::directory) || !is_deep)
        return user::copy_file(from, to);
    const auto names =
        user::names_in(from);  // before the copy, which may lie in it, is made
    if (!names) return base::fail(names.error());
    const auto made = user::make_directory(to);
    if (!made && made.error() != user::Errno::already_exists) return made;
    for (const std::string& name : *names) {
        const auto done = copy(user::path_in(from, name).c_str(),
                               user::path_in(to, name).c_str(), is_deep);
        if (!done) return done;
    }
    return {};
}

int main(user::Arguments paths) {
    bool is_deep = false;
    paths.take_options("r", [&](char, const char*) { is_deep = true; });
    return user::for_each_target(
        paths, [&](const char* from, const char* to) { return copy(from, to, is_deep); });
}

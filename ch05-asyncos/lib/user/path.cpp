#include "user/path.hpp"

#include "user/arguments.hpp"
#include "user/directory.hpp"

namespace user {

std::string find_program(std::string_view name, std::string_view folders) {
    if (name.find('/') != std::string_view::npos || name.empty()) return std::string(name);
    while (!folders.empty()) {
        const std::size_t end = std::min(folders.find(':'), folders.size());
        std::string path = path_in(end == 0 ? "." : folders.substr(0, end), name);
        const auto found = status(path.c_str());
        if (found && !is(*found, Mode::directory)) return path;
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
    return std::string(name);
}

std::string find_program(std::string_view name) {
    const char* const folders = variable("PATH");
    return find_program(name, folders != nullptr ? folders : "/bin");
}

}  // namespace user

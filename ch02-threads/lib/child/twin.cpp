#include "child/twin.hpp"

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace child {

static std::filesystem::path new_folder() {
    std::string name = std::filesystem::temp_directory_path() / "twin-XXXXXX";
    return mkdtemp(name.data());
}

Twin::Twin(const std::string& source, const std::string& flags) : folder_(new_folder()) {
    std::ofstream(folder_ / "twin.cpp") << source;
    const char* compiler = std::getenv("CXX");
    const std::string command =
        "cd " + folder_.string() + " && " + (compiler == nullptr ? "c++" : compiler) +
        " -std=c++23 -g -pthread " + flags + " twin.cpp -o twin 2> errors";
    built_ = std::system(command.c_str()) == 0;
}

Twin::~Twin() { std::filesystem::remove_all(folder_); }

Fate Twin::run() const {
    // exec: the shell makes room, so that a signal that ends the program is not translated.
    // ThreadSanitizer needs addresses that are not random; setarch -R where it may.
    const std::string program = (folder_ / "twin").string();
    const std::string command = "ulimit -c 0; exec 2>&1; setarch -R true 2>/dev/null && " +
                                ("exec setarch -R " + program) + "; exec " + program;
    Fate fate{.said = "", .exit_code = 127};
    FILE* output = popen(command.c_str(), "r");
    if (output == nullptr) return fate;
    char piece[4096];
    for (std::size_t size; (size = std::fread(piece, 1, sizeof piece, output)) > 0;)
        fate.said.append(piece, size);
    const int status = pclose(output);
    if (WIFSIGNALED(status)) fate.signal = WTERMSIG(status);
    if (WIFEXITED(status)) fate.exit_code = WEXITSTATUS(status);
    return fate;
}

}  // namespace child

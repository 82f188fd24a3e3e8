// Processes of POSIX systems.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>

#include "servers/process.hpp"

extern char** environ;

namespace servers {

using base::Errno, base::fail, base::Result;

// A blocked signal stays blocked in a child: this process waits for SIGTERM in its queue, and its
// child would never hear of one.
Result<std::int64_t> start_program(const std::vector<std::string>& command) noexcept {
    if (command.empty()) return fail(Errno::invalid_argument);
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t process = 0;
    const int why =
        posix_spawnp(&process, words[0], nullptr, &attributes, words.data(), environ);
    posix_spawnattr_destroy(&attributes);
    if (why != 0) return fail(Errno{why});
    return process;
}

void ask_to_end(std::int64_t process) noexcept {
    kill(static_cast<pid_t>(process), SIGTERM);
}
void make_end(std::int64_t process) noexcept { kill(static_cast<pid_t>(process), SIGKILL); }

std::string end_in_words(std::int64_t status) {
    const int how = static_cast<int>(status);
    if (WIFEXITED(how)) return "exit code " + std::to_string(WEXITSTATUS(how));
    return "killed by signal " + std::to_string(WTERMSIG(how));
}

}  // namespace servers

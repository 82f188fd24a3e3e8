// Processes of POSIX systems.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "events/error_posix.hpp"
#include "servers/process.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;

namespace {

// What a child inherits and its program does not want: this process waits for SIGTERM in its queue, and
// a signal that is blocked or ignored here would stay so there.
void forget_signals() noexcept {
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

// Between fork() and execvp() a child must do next to nothing: other threads may have held locks.
// Why execvp() has failed comes through a pipe, which execvp() closes if it has not.
Result<std::int64_t> start_program(const std::vector<std::string>& command) noexcept {
    if (command.empty()) return fail(Errno::invalid_argument);
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    int ends[2];
    if (pipe(ends) != 0) return fail(events::last_error());
    for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
    const pid_t process = fork();
    int why = process < 0 ? errno : 0;
    if (process == 0) {
        forget_signals();
        execvp(words[0], words.data());
        why = errno;
        _exit(write(ends[1], &why, sizeof why) == sizeof why ? 127 : 126);
    }
    close(ends[1]);
    ssize_t told = 0;
    do {
        told = read(ends[0], &why, sizeof why);
    } while (told < 0 && errno == EINTR);
    if (told > 0) waitpid(process, nullptr, 0);
    close(ends[0]);
    if (why != 0) return fail(events::errno_of(why));
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

// Linux: the parent is the child's tracer and lets it go on by one instruction at a time.

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "sweep/sweep.hpp"

namespace sweep {

namespace {

constexpr int no_tracing = 77;  // exit code of a child that may not be traced

bool traced = false;

[[noreturn]] void child(const std::function<void()>& body, int out) {
    static char buffer[BUFSIZ];
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) _exit(1);
    dup2(nowhere, 1);
    dup2(nowhere, 2);  // the C library's complaints about a ruined heap
    std::setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    body();
    std::fflush(stdout);
    dup2(out, 1);
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) < 0) _exit(no_tracing);
    traced = true;
    body();
    std::fflush(stdout);
    _exit(0);
}

// Lets the child make one step; false if it was the last one or cannot be made.
bool step(pid_t pid) {
    int status = 0;
    if (ptrace(PTRACE_SINGLESTEP, pid, nullptr, 0) < 0) return false;
    return waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
           WSTOPSIG(status) == SIGTRAP;
}

// Does the process sleep in futex(2), without a time limit? A process with one thread that
// does cannot be woken by anything of its own.
bool sleeps_for_ever(pid_t pid) {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/syscall", pid);
    std::FILE* file = std::fopen(path, "r");
    if (file == nullptr) return false;
    long number = -1;
    unsigned long timeout = 1;
    const int found = std::fscanf(file, "%ld %*x %*x %*x %lx", &number, &timeout);
    std::fclose(file);
    return found == 2 && number == SYS_futex && timeout == 0;
}

// Hands the child its signal and watches it to its end.
bool hangs(pid_t pid, int signal) {
    ptrace(PTRACE_CONT, pid, nullptr, signal);
    for (int status = 0;;) {
        if (waitpid(pid, &status, WNOHANG) == pid) {
            if (!WIFSTOPPED(status)) return false;
            const int came =
                WSTOPSIG(status);  // a mark, or a signal of its own: SIGABRT, say
            ptrace(PTRACE_CONT, pid, nullptr, came == SIGSTOP ? 0 : came);
        } else if (sleeps_for_ever(pid)) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return true;
        }
    }
}

std::string all_of(int handle) {
    std::string text;
    char part[512];
    for (ssize_t n; (n = read(handle, part, sizeof part)) > 0;)
        text.append(part, static_cast<std::size_t>(n));
    return text;
}

}  // namespace

base::Result<std::vector<Ending>> at_every_instruction(const std::function<void()>& body,
                                                       void (*handler)(int)) {
    struct sigaction action{}, before;
    action.sa_handler = handler;
    sigaction(SIGUSR1, &action, &before);
    auto endings = between_marks(
        [&body] {
            mark();
            body();
            mark();
        },
        SIGUSR1);
    sigaction(SIGUSR1, &before, nullptr);
    return endings;
}

void mark() {
    if (traced) kill(getpid(), SIGSTOP);  // to the tracer: the steps begin, or end
}

base::Result<std::vector<Ending>> between_marks(const std::function<void()>& body,
                                                int signal) {
    std::fflush(stdout);
    for (std::vector<Ending> endings;;) {
        int out[2];
        if (pipe2(out, O_CLOEXEC) < 0) return base::fail(base::Errno::too_many_handles);
        const pid_t pid = fork();
        if (pid == 0) child(body, out[1]);
        close(out[1]);
        int status = 0;
        const bool stopped = waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status);
        bool more = stopped;
        for (std::size_t i = 0; more && i < endings.size(); ++i) more = step(pid);
        if (more) {
            const bool hung = hangs(pid, signal);
            endings.push_back({hung, hung ? "" : all_of(out[0])});
        } else if (stopped) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
        }
        close(out[0]);
        if (!stopped) return base::fail(base::Errno::not_implemented);
        if (!more && endings.size() <= 1) return base::fail(base::Errno::not_implemented);
        if (!more) return endings;
    }
}

}  // namespace sweep

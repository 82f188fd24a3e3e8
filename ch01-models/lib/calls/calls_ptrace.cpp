// Linux: the parent is the child's tracer. The kernel stops the child twice a system call,
// at the door in and at the door out, and lets the tracer read what is in its registers.

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "calls/calls.hpp"

namespace calls {

namespace {

constexpr int no_tracing = 77;  // exit code of a child that may not be traced
constexpr int system_call_stop = SIGTRAP | 0x80;  // because of PTRACE_O_TRACESYSGOOD

[[noreturn]] void child(const std::function<void()>& body) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) < 0) _exit(no_tracing);
    kill(getpid(), SIGSTOP);  // the tracer takes over here
    body();
    _exit(0);
}

// Lets the child go on to its next stop; gives the status of waitpid(2).
int advance(pid_t pid, int signal) {
    int status = 0;
    if (ptrace(PTRACE_SYSCALL, pid, nullptr, signal) < 0) return -1;
    if (waitpid(pid, &status, 0) != pid) return -1;
    return status;
}

base::Result<std::vector<Call>> give_up(pid_t pid, base::Errno why) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return base::fail(why);
}

}  // namespace

base::Result<std::vector<Call>> record(const std::function<void()>& body) {
    std::fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0) return base::fail(base::Errno::out_of_memory);
    if (pid == 0) child(body);

    int status = 0;
    waitpid(pid, &status, WUNTRACED);
    if (!WIFSTOPPED(status)) return base::fail(base::Errno::not_implemented);
    if (ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) <
        0)
        return give_up(pid, base::Errno::not_implemented);

    std::vector<Call> calls;
    for (int signal = 0;;) {
        status = advance(pid, signal);
        if (!WIFSTOPPED(status)) return give_up(pid, base::Errno::interrupted);
        signal = 0;
        if (WSTOPSIG(status) != system_call_stop) {
            signal = WSTOPSIG(status);  // the child's own signal: hand it on
            continue;
        }
        __ptrace_syscall_info info{};
        if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0)
            return give_up(pid, base::Errno::not_implemented);
        if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
            if (info.entry.nr == SYS_exit_group) break;
            Call call{static_cast<long>(info.entry.nr), {}, 0};
            std::ranges::transform(info.entry.args, call.args.begin(),
                                   [](auto word) { return static_cast<long>(word); });
            calls.push_back(call);
        } else if (!calls.empty()) {
            calls.back().result = static_cast<long>(info.exit.rval);
        }
    }
    kill(pid, SIGKILL);  // stopped at the door of exit_group(2): nothing is left to do
    waitpid(pid, nullptr, 0);
    return calls;
}

long count(const std::vector<Call>& calls, long number) noexcept {
    return static_cast<long>(std::ranges::count(calls, number, &Call::number));
}

}  // namespace calls

// A signal as a descriptor: signalfd. And what has to happen to the signal first.
//
// A handler may run between any two instructions, so it may do nearly nothing. A signalfd turns the
// signal into something to read, when we like. The signal must be blocked for that: otherwise it is
// delivered in the old way, and there is nothing left to read.
//
// Needs: linux
// Before: 16-timerfd.  Next: 18-pidfd.

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <initializer_list>

#include "base/must.hpp"

using base::must;

static sigset_t set_of(std::initializer_list<int> numbers) {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : numbers) sigaddset(&set, number);
    return set;
}

static bool is_told(int queue) {
    epoll_event found;
    return must("epoll_wait", epoll_wait(queue, &found, 1, 0)) == 1;
}

// [take]
// The next signal; its number is 0 if there is none (EAGAIN).
static signalfd_siginfo take(int signals) {
    signalfd_siginfo about{};
    if (read(signals, &about, sizeof about) < 0 && errno != EAGAIN) must("read", -1);
    return about;
}
// [take]
static int handled = 0;

// 1. The twin has forgotten to block it.
static void forget_to_block(int queue) {
    std::signal(SIGUSR1, [](int) { ++handled; });
    kill(getpid(), SIGUSR1);
    std::printf("not blocked: the handler has run: %d, the signalfd tells: %s\n", handled,
                is_told(queue) ? "yes" : "no");
}

// 2. Blocked, it stays pending until somebody reads it.
static void block_and_read(int queue, int signals) {
    kill(getpid(), SIGUSR1);
    std::printf("blocked: the handler has run: %d, the signalfd tells: %s\n", handled,
                is_told(queue) ? "yes" : "no");
    const signalfd_siginfo about = take(signals);
    std::printf("  SIGUSR1: %s, from ourselves: %s, by kill(): %s\n",
                about.ssi_signo == SIGUSR1 ? "yes" : "no",
                about.ssi_pid == static_cast<unsigned>(getpid()) ? "yes" : "no",
                about.ssi_code == SI_USER ? "yes" : "no");
}

// 3. A pending signal is a mark, not a count. Only real-time signals stand in a queue, and carry a word.
static void send_three_times(int signals) {
    int marks = 0, queued = 0, words = 0;
    for (int word = 1; word <= 3; ++word) {
        kill(getpid(), SIGUSR1);
        must("sigqueue", sigqueue(getpid(), SIGRTMIN, {.sival_int = word}));
    }
    for (signalfd_siginfo about; (about = take(signals)).ssi_signo != 0;) {
        const bool is_mark = about.ssi_signo == SIGUSR1;
        (is_mark ? marks : queued) += 1;
        if (!is_mark) words = 10 * words + about.ssi_int;
    }
    std::printf("each sent 3 times: SIGUSR1 is read %d time, SIGRTMIN %d times: %d\n",
                marks, queued, words);
}

// [child]
// 4. A child inherits what is blocked, and exec() does not change that: who forgets to undo it starts
//    programs that cannot be stopped by this signal.
static bool child_is_deaf(bool is_undone, const sigset_t& set) {
    std::fflush(stdout);  // or the child would have the same text to print
    const pid_t child = must("fork", fork());
    if (child == 0) {
        if (is_undone) sigprocmask(SIG_UNBLOCK, &set, nullptr);
        std::signal(SIGUSR1, SIG_DFL);
        kill(getpid(), SIGUSR1);
        _exit(0);  // still here
    }
    int status = 0;
    must("waitpid", waitpid(child, &status, 0));
    return WIFEXITED(status);
}
// [child]

int main() {
    const sigset_t set = set_of({SIGUSR1, SIGRTMIN});
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const int signals = must("signalfd", signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    epoll_event interest{.events = EPOLLIN, .data = {.fd = signals}};
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, signals, &interest));
    forget_to_block(queue);
    must("sigprocmask", sigprocmask(SIG_BLOCK, &set, nullptr));
    block_and_read(queue, signals);
    send_three_times(signals);
    std::printf("a child does not hear it: %s; after SIG_UNBLOCK: %s\n",
                child_is_deaf(false, set) ? "true" : "false",
                child_is_deaf(true, set) ? "true" : "false");
}

// Output:
// not blocked: the handler has run: 1, the signalfd tells: no
// blocked: the handler has run: 1, the signalfd tells: yes
//   SIGUSR1: yes, from ourselves: yes, by kill(): yes
// each sent 3 times: SIGUSR1 is read 1 time, SIGRTMIN 3 times: 123
// a child does not hear it: true; after SIG_UNBLOCK: false

// A signal is a mark, not a jump: it is noted at once and acted upon later.
//
// Sending a signal sets a bit in the receiver's pending set. The receiver's handler runs
// when the receiver next goes from the kernel back to its own code, if it lets the signal
// through. Until then the mark waits: while the signal is blocked, while the receiver is
// stopped. And a bit cannot count: three sendings leave one mark.
//
// Needs: linux
// Without: tsan (its runtime holds handlers back until the program calls something)
// Before: 02-three-ways-to-wait.  Next: 04-signal-frame.

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <new>
#include <string>

#include "base/must.hpp"
#include "base/tracer.hpp"

using base::must;

// In memory that parent and child share. Lock-free atomics: a handler may use little else.
struct Shared {
    std::atomic<int> handled = 0, values = 0, laps = 0;
};
static Shared* shared;

static void on_signal(int, siginfo_t* info, void*) {
    ++shared->handled;
    shared->values = shared->values * 10 + info->si_value.sival_int;
}

// Blocks a signal while it lives.
struct Blocked {
    explicit Blocked(int signal) {
        sigemptyset(&set);
        sigaddset(&set, signal);
        must("block", sigprocmask(SIG_BLOCK, &set, nullptr));
    }
    ~Blocked() { sigprocmask(SIG_UNBLOCK, &set, nullptr); }
    sigset_t set;
};

static void show(const char* what, bool pending, int line) {
    const int handled = shared->handled;
    std::printf("%-31s pending: %-3s  handled: %d\n", what, pending ? "yes" : "no",
                handled);
    static const auto lane = base::program_tracer().lane("receiver");
    base::program_tracer().instant(
        lane, "signal",
        {{"say", what}, {"line", line}, {"pending", pending}, {"handled", handled}});
}

static bool is_pending(int signal) {
    sigset_t set;
    must("look at the pending set", sigpending(&set));
    return sigismember(&set, signal) == 1;
}

// The same of another process. The kernel shows a mask whose bit 0 is signal 1.
static bool is_pending_for(pid_t process, int signal) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    unsigned long long mask = 0;
    for (std::string word; file >> word && word != "ShdPnd:";) {}
    file >> std::hex >> mask;
    return (mask >> (signal - 1) & 1) != 0;
}

// [blocked]
static void to_ourselves() {
    {
        const Blocked blocked(SIGUSR1);
        must("send", raise(SIGUSR1));
        show("blocked, then sent", is_pending(SIGUSR1), __LINE__);
    }
    show("let through", is_pending(SIGUSR1), __LINE__);
}

static void thrice(const char* what, int signal) {
    shared->handled = shared->values = 0;
    {
        const Blocked blocked(signal);
        for (const int value : {1, 2, 3})
            must("send", sigqueue(getpid(), signal, {.sival_int = value}));
    }
    std::printf("%s sent 3 times: handled: %d, values: %d\n", what, shared->handled.load(),
                shared->values.load());
}
// [blocked]

// [others]
static void to_one_that_computes() {
    shared->handled = 0;
    const pid_t child = must("fork", fork());
    if (child == 0) {
        while (shared->handled == 0) ++shared->laps;  // only an interrupt enters the kernel
        _exit(0);
    }
    while (shared->laps < 1000) {}
    must("send", kill(child, SIGUSR1));
    must("wait for its end", waitpid(child, nullptr, 0));
    show("to one that only computes", false, __LINE__);
}

static void to_one_that_is_stopped() {
    shared->handled = 0;
    const pid_t child = must("fork", fork());
    if (child == 0) _exit(raise(SIGSTOP));
    must("wait until it is stopped", waitpid(child, nullptr, WUNTRACED));
    must("send", kill(child, SIGUSR1));
    show("to one that is stopped", is_pending_for(child, SIGUSR1), __LINE__);
    must("continue it", kill(child, SIGCONT));
    must("wait for its end", waitpid(child, nullptr, 0));
    show("continued", false, __LINE__);
}
// [others]

int main() {
    void* page = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return 1;
    shared = new (page) Shared;
    struct sigaction action{};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO;
    for (const int signal : {SIGUSR1, SIGRTMIN})
        must("install the handler", sigaction(signal, &action, nullptr));

    to_ourselves();
    to_one_that_computes();
    to_one_that_is_stopped();
    thrice("standard signal ", SIGUSR1);
    thrice("real-time signal", SIGRTMIN);
}

// Output:
// blocked, then sent              pending: yes  handled: 0
// let through                     pending: no   handled: 1
// to one that only computes       pending: no   handled: 1
// to one that is stopped          pending: yes  handled: 0
// continued                       pending: no   handled: 1
// standard signal  sent 3 times: handled: 1, values: 1
// real-time signal sent 3 times: handled: 3, values: 123

// A signal is a mark, not a jump: it is noted at once and acted upon later.
//
// Sending sets a bit in the receiver's pending set. The handler runs when the receiver next
// goes from the kernel back to its own code, if it lets the signal through. Until then the
// mark waits. And a bit cannot count: three sendings leave one mark.
//
// Needs: linux
// Without: tsan (its runtime holds handlers back until the program calls something)
// Before: 02-three-ways-to-wait.  Next: 04-signal-frame.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "base/must.hpp"
#include "base/tracer.hpp"

using base::must;

static std::atomic<int> handled = 0;  // lock-free: one of the few things a handler may use
static void on_signal(int) { ++handled; }

static void mask(int how, int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    must("change the mask", pthread_sigmask(how, &set, nullptr));
}

static bool is_pending(int signal) {
    sigset_t set;
    must("look at our marks", sigpending(&set));
    return sigismember(&set, signal) == 1;
}

// The marks of another process: the kernel shows them as a number whose bit 0 is signal 1.
static bool is_pending_for(pid_t process, int signal) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    unsigned long long marks = 0;
    for (std::string word; file >> word && word != "ShdPnd:";) {}
    return file >> std::hex >> marks && (marks >> (signal - 1) & 1) != 0;
}

static void show(const std::string& what, bool pending, int ran, int line) {
    std::printf("%-28spending: %-3s  handled: %d\n", what.data(), pending ? "yes" : "no",
                ran);
    static const auto lane = base::program_tracer().lane("receiver");
    const auto say = what + (pending ? ": only a mark." : ": the handler ran.");
    base::program_tracer().instant(
        lane, "signal",
        {{"say", say}, {"line", line}, {"pending", pending}, {"handled", ran}});
}

// [blocked]
static void blocked(const char* what, int signal, int times) {
    handled = 0;
    mask(SIG_BLOCK, signal);
    for (int i = 0; i < times; ++i) must("send", raise(signal));
    show(what, is_pending(signal), handled, __LINE__);
    mask(SIG_UNBLOCK, signal);
    show("    let through", is_pending(signal), handled, __LINE__);
}
// [blocked]

static void to_one_that_computes() {
    handled = 0;
    std::atomic<int> laps = 0;
    std::thread thread([&laps] {
        while (handled == 0) ++laps;  // no system call: only an interrupt enters the kernel
    });
    while (laps < 1000) {}
    must("send", pthread_kill(thread.native_handle(), SIGUSR1));
    thread.join();
    show("to one that only computes", false, handled, __LINE__);
}

static void to_one_that_is_stopped() {
    handled = 0;
    const pid_t child = must("fork", fork());
    if (child == 0) {
        raise(SIGSTOP);
        _exit(handled);  // no line of ours between the two, and yet it will be 1
    }
    int status = 0;
    must("wait until it is stopped", waitpid(child, &status, WUNTRACED));
    must("send", kill(child, SIGUSR1));
    show("to one that is stopped", is_pending_for(child, SIGUSR1), 0, __LINE__);
    must("continue it", kill(child, SIGCONT));
    must("wait for its end", waitpid(child, &status, 0));
    show("    continued", false, WEXITSTATUS(status), __LINE__);
}

int main() {
    struct sigaction action{};
    action.sa_handler = on_signal;
    for (const int signal : {SIGUSR1, SIGRTMIN})
        must("install the handler", sigaction(signal, &action, nullptr));
    blocked("blocked, sent once", SIGUSR1, 1);
    to_one_that_computes();
    to_one_that_is_stopped();
    blocked("blocked, sent 3 times", SIGUSR1, 3);
    blocked("real-time, sent 3 times", SIGRTMIN, 3);
}

// Output:
// blocked, sent once          pending: yes  handled: 0
//     let through             pending: no   handled: 1
// to one that only computes   pending: no   handled: 1
// to one that is stopped      pending: yes  handled: 0
//     continued               pending: no   handled: 1
// blocked, sent 3 times       pending: yes  handled: 0
//     let through             pending: no   handled: 1
// real-time, sent 3 times     pending: yes  handled: 0
//     let through             pending: no   handled: 3

// What does a thread cost? Counted in system calls, in memory, and in switches.
//
// The kernel tells us: which calls the creator makes, how much of a stack is there and how
// much only reserved, how often a CPU changed hands. The same hand-over to a process shows
// what threads save: not the switch, but all that need not be separate.
//
// Needs: linux (ends with 77 where nobody may watch system calls)
// Without: asan tsan (their runtimes make calls and take memory for each thread)
// Before: 03-race.  Next: 05-small-stack.

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "calls/calls.hpp"
#include "footprint/footprint.hpp"
#include "rally/rally.hpp"

using base::must;
using rally::Partner, rally::Rally;
using Calls = std::vector<calls::Call>;

static const char* yes(bool so) { return so ? "yes" : "no"; }

static Calls record(const std::function<void()>& body) {
    auto log = calls::record(body);
    if (log) return *std::move(log);
    std::fprintf(stderr, "system calls: %s\n", base::describe(log.error()));
    std::exit(77);
}

// 1. Which calls it takes to create a thread and to join it.
static void create(int threads) {
    while (threads-- > 0) std::thread([] {}).join();
}

static void count_calls(const char* what, const Calls& log, const Calls& before) {
    std::printf("%s  clone: %ld  mmap: %ld\n", what,
                footprint::made(log) - footprint::made(before),
                calls::count(log, SYS_mmap) - calls::count(before, SYS_mmap));
}

// 2. How much of its stack is reserved, and how much is in memory.
static void look_at_stack() {
    const footprint::Stack stack = footprint::my_stack();
    std::printf("its stack has a guard: %s; in memory is less than a hundredth: %s\n",
                yes(stack.guard > 0), yes(stack.resident() * 100 < stack.size));
}

// 3. A hand-over: a byte to a partner and a byte back. All on one CPU, so that each of the
// two needs a switch.
static long switches() {
    long sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage used{};
        getrusage(who, &used);
        sum += used.ru_nvcsw + used.ru_nivcsw;
    }
    return sum;
}

static void hand_over(const char* what, Partner partner) {
    constexpr int rounds = 1000;
    const rally::OnOneCpu here(sched_getcpu());
    const auto play = [partner] { Rally(partner).play(rounds); };
    const long before = switches();
    play();
    const bool each = switches() - before >= 2L * rounds;
    const Calls log = record(play);
    std::printf(
        "%s calls a round: %g, each hand-over is a switch: %s\n", what,
        static_cast<double>(calls::count(log, SYS_read) + calls::count(log, SYS_write)) /
            rounds,
        yes(each));
}

// 4. What the other sees of our memory and of our open files.
static int variable;
static void change() { variable = 1, dup2(STDIN_FILENO, 99); }

static void share(const char* what, bool process) {
    variable = 0;
    const pid_t child = process ? must("start a process", fork()) : 0;
    if (process && child == 0) change(), _exit(0);
    process ? void(waitpid(child, nullptr, 0)) : std::thread(change).join();
    std::printf("changes of a %s are ours: variable %s, open file %s\n", what,
                yes(variable == 1), yes(fcntl(99, F_GETFD) >= 0));
}

int main() {
    footprint::small_pages_only();
    const Calls none = record([] {}), one = record([] { create(1); }),
                two = record([] { create(2); });
    count_calls("the first thread", one, none);
    count_calls("another, later  ", two, one);
    std::thread(look_at_stack).join();
    hand_over("to a thread: ", Partner::thread);
    hand_over("to a process:", Partner::process);
    share("process", true);
    share("thread", false);
}

// Output:
// the first thread  clone: 1  mmap: 1
// another, later    clone: 1  mmap: 0
// its stack has a guard: yes; in memory is less than a hundredth: yes
// to a thread:  calls a round: 2, each hand-over is a switch: yes
// to a process: calls a round: 2, each hand-over is a switch: yes
// changes of a process are ours: variable no, open file no
// changes of a thread are ours: variable yes, open file yes

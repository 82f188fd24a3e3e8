// One program, three ways to switch: what is new about preemption?
//
// A clerk moves money between two accounts, in two stores; whenever the auditor gets the
// CPU, he checks that nothing is missing. A stackless clerk can be left only where it says
// co_await, a stackful one also inside a function that it calls. Both are always found in
// order. Then a timer's signal makes the very same switch as the stackful clerk did, but
// between any two instructions: what hurts is not the full switch, it is the place.
//
// Needs: posix
// Without: tsan (it holds signals back until the program enters its runtime)
// Before: 19-symmetric-and-asymmetric.  Next: 21-timers-threads.

#include <sys/time.h>

#include <csignal>
#include <cstdio>

#include "base/must.hpp"
#include "frames/task.hpp"
#include "stacks/task.hpp"

// volatile: the stores must stay two, and in this order.
static volatile long from = 100, to = 0, coins = 8, counted = 0;

static void transfer() {
    const long amount = from > 0 ? 1 : -100;
    from = from - amount;
    for (long coin = 0; coin < coins; ++coin) counted = counted + 1;  // one is missing now
    to = to + amount;
}

// [stackless]
static volatile std::sig_atomic_t asked = 0;  // the timer would like to have the CPU
static long transfers_after_asking = 0;

static frames::Task clerk_in_a_frame() {
    for (;;) {
        for (int i = 0; i < 1000; ++i) {
            transfer();
            transfers_after_asking += asked;
            if (i == 9) std::raise(SIGUSR1);  // The handler cannot suspend this frame.
        }
        co_await frames::suspend();  // only this can, and it must stand in this function
        asked = 0;
    }
}
// [stackless]

// [stackful]
static void write_ledger() { stacks::suspend(); }  // a call that waits, as read() does

static void clerk_on_a_stack() {
    for (;;) {
        transfer();
        write_ledger();  // looks like any other call
    }
}
// [stackful]

// [signal]
static volatile std::sig_atomic_t preemptible = 0;

static void clerk_who_never_yields() {
    for (preemptible = 1;;) transfer();
}

static void on_timer(int) {
    if (preemptible == 0) return;
    preemptible = 0;    // not while the scheduler runs
    stacks::suspend();  // inside the handler, which came in wherever the task was
    preemptible = 1;
}
// [signal]

// Lets clerk and auditor take turns until the auditor is satisfied or has found a mistake.
template <typename Task>
static void audit(const char* title, Task& clerk, long turns) {
    bool missing = false;
    for (long turn = 0; turn != turns && !missing; ++turn) {
        clerk.resume();
        missing = from + to != 100;
    }
    std::printf("%s something missing: %s\n", title, missing ? "yes" : "never");
}

int main() {
    // 1. Stackless. A signal may ask for the CPU; it gets it at the next co_await.
    std::signal(SIGUSR1, [](int) { asked = 1; });
    frames::Task framed = clerk_in_a_frame();
    audit("stackless, at co_await:        ", framed, 1000);
    std::printf("    asked for the CPU, the coroutine made %ld more transfers each time\n",
                transfers_after_asking / 1000);

    // 2. Stackful. The same full switch as in 3, in the middle of a nested call.
    stacks::Task stacked(clerk_on_a_stack);
    audit("stackful, in a nested call:    ", stacked, 1000);

    // 3. Preemptive. For as long as it takes until the timer comes between the stores.
    std::signal(SIGALRM, on_timer);
    const itimerval every_ms{.it_interval = {0, 1000}, .it_value = {0, 1000}}, never{};
    base::must("start the timer", setitimer(ITIMER_REAL, &every_ms, nullptr));
    stacks::Task preempted(clerk_who_never_yields);
    audit("preempted, at any instruction: ", preempted, -1);
    base::must("stop the timer", setitimer(ITIMER_REAL, &never, nullptr));
}

// Output:
// stackless, at co_await:         something missing: never
//     asked for the CPU, the coroutine made 990 more transfers each time
// stackful, in a nested call:     something missing: never
// preempted, at any instruction:  something missing: yes

// Three waits with callbacks: a wait is a call that returns at once, and calls back later.
//
// One thread, one loop. Whoever waits hands over the rest of its work as a function. "And
// then" becomes "inside": each further wait is written one level deeper, and "when all are
// done" becomes a counter that we keep ourselves.
//
// Before: 21-timers-threads.  Next: 23-timers-promises.

#include <utility>

#include "base/timers.hpp"
#include "waits/waits.hpp"

using namespace std::chrono_literals;
using base::nanoseconds;

static base::Timers timers(base::program_clock());

// [mechanism]
// Returns at once. When the time is over, the loop calls `then`.
static void wait(nanoseconds duration, base::Timers::Function then) {
    waits::begin(duration);
    timers.after(duration, [duration, then = std::move(then)]() mutable {
        waits::done(duration);
        then();
    });
}
// [mechanism]

// [in-a-row]
static void one_after_the_other() {
    wait(200ms, [] {         // and then
        wait(100ms, [] {     // and then
            wait(50ms, [] {  // and then
                waits::all_done();
            });
        });
    });
}
// [in-a-row]

// [together]
static int left;  // not a local: together() returns long before the last callback

static void together() {
    left = 3;
    auto one_less = [] {
        if (--left == 0) waits::all_done();
    };
    wait(200ms, one_less);
    wait(100ms, one_less);
    wait(50ms, one_less);
}
// [together]

int main() {
    waits::part("one after the other");
    one_after_the_other();
    timers.run();

    waits::part("together");
    together();
    timers.run();
    return 0;
}

// Output:
// one after the other:
//   200 ms: the wait of 200 ms is done
//   300 ms: the wait of 100 ms is done
//   350 ms: the wait of 50 ms is done
//   350 ms: all three are done
// together:
//    50 ms: the wait of 50 ms is done
//   100 ms: the wait of 100 ms is done
//   200 ms: the wait of 200 ms is done
//   200 ms: all three are done

// Three waits in threads: a wait is a call that returns later.
//
// The oldest model is also the plainest to read. In one thread the waits add up: 200, 100
// and 50 ms take 350. A thread for each lets them overlap, and the longest one counts. What
// each thread must still do is kept for us on its stack.
//
// Before: 20-three-ways-to-switch.  Next: 22-timers-callbacks.

#include "base/clock.hpp"
#include "waits/waits.hpp"

using namespace std::chrono_literals;
using base::nanoseconds;

static base::Clock& clock_of_all = base::program_clock();

// [mechanism]
// Returns when the time is over. Until then its thread does nothing else.
static void wait(nanoseconds duration) {
    waits::begin(duration);
    clock_of_all.sleep_for(duration);
    waits::done(duration);
}
// [mechanism]

// [in-a-row]
static void one_after_the_other() {
    wait(200ms);
    wait(100ms);
    wait(50ms);
    waits::all_done();
}
// [in-a-row]

// [together]
static void together() {
    base::Thread a = clock_of_all.start([] { wait(200ms); });
    base::Thread b = clock_of_all.start([] { wait(100ms); });
    base::Thread c = clock_of_all.start([] { wait(50ms); });
    clock_of_all.join(a);
    clock_of_all.join(b);
    clock_of_all.join(c);
    waits::all_done();
}
// [together]

int main() {
    waits::part("one after the other");
    one_after_the_other();

    waits::part("together");
    together();
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

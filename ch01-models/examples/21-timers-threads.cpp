// Three waits at once, with a thread for each.
//
// The system's threads are the oldest answer to "how do I wait for several things?": let
// each wait in a thread of its own. Every thread reads from top to bottom, and the waits
// overlap: 200, 100 and 50 ms take 200 ms together, not 350.
//
// Before: 20-three-ways-to-switch.  Next: 22-timers-callbacks.

#include <chrono>
#include <cstdio>

#include "base/clock.hpp"
#include "base/tracer.hpp"

using namespace std::chrono_literals;

static void wait_and_tell(const char* name, base::nanoseconds duration) {
    base::Tracer& tracer = base::program_tracer();
    const auto lane = tracer.lane(name);
    tracer.begin(lane, "sleep");
    base::program_clock().sleep_for(duration);
    tracer.end(lane);
    std::printf("%3ld ms: %s is done\n",
                long(base::rounded_ms(base::program_clock().now())), name);
}

int main() {
    base::Clock& clock = base::program_clock();

    // 1. Three threads, started one after the other. None waits for another one.
    base::Thread slow = clock.start([] { wait_and_tell("slow", 200ms); });
    base::Thread middle = clock.start([] { wait_and_tell("middle", 100ms); });
    base::Thread fast = clock.start([] { wait_and_tell("fast", 50ms); });

    // 2. The program must not end before they do.
    for (base::Thread* thread : {&slow, &middle, &fast}) clock.join(*thread);
    std::printf("%3ld ms: all three are done\n", long(base::rounded_ms(clock.now())));
}

// Output:
//  50 ms: fast is done
// 100 ms: middle is done
// 200 ms: slow is done
// 200 ms: all three are done

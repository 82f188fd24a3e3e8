// The first program of this chapter again, with fibers in the place of threads.
//
// The same functions sleep and print in the same order, and the system sees one thread. A
// fiber is an ordinary function on a stack of its own: whatever it was doing when it had to
// wait, its calls and their variables, lies there until it goes on. So nothing is marked as
// asynchronous, and a function that waits can be called from anywhere.
//
// Before: 11-there-and-back.  Next: 13-fiber-flow.

#include <chrono>
#include <cstdio>
#include <string>

#include "base/clock.hpp"
#include "base/tracer.hpp"
#include "fibers/fibers.hpp"

using namespace std::chrono_literals;
using Lane = base::Tracer::Lane;

static base::Tracer& tracer = base::program_tracer();

// Lanes of the timeline, from top to bottom.
static const Lane main_lane = tracer.lane("main"), t1_lane = tracer.lane("t1"),
                  t2_lane = tracer.lane("t2"), t3_lane = tracer.lane("t3");

static void print(Lane lane, const std::string& line) {
    tracer.instant(lane, line);
    std::printf("%s\n", line.c_str());
}

// [sleep]
static void sleep(Lane lane, std::chrono::milliseconds time) {
    tracer.begin(lane, "sleeps for " + std::to_string(time.count()) + " ms");
    fibers::sleep_for(time);  // the others run meanwhile
    tracer.end(lane);
}
// [sleep]

// [nested]
// Adds 1 + 2 + ... + n, and waits at the bottom: n calls keep their variables on the stack.
static int add_up_to(int n) {
    if (n == 0) {
        sleep(t3_lane, 50ms);
        return 0;
    }
    const int below = add_up_to(n - 1);
    return below + n;
}
// [nested]

// [fibers]
int main() {
    fibers::Scheduler scheduler;
    print(main_lane, "So, we start the program here!");

    auto t1 = scheduler.spawn({.name = "t1"}, [] {
        sleep(t1_lane, 200ms);
        print(t1_lane, "The long-running tasks finish last!");
        return std::string(fibers::self().name());
    });
    auto t2 = scheduler.spawn({.name = "t2"}, [] {
        sleep(t2_lane, 100ms);
        print(t2_lane, "We can chain callbacks…");
        auto t3 = fibers::spawn({.name = "t3"}, [] {
            const int sum = add_up_to(10);
            print(t3_lane, "…like this!");
            return sum;
        });
        return t3.join();  // waits for t3's end, and gets what it returned
    });
    print(main_lane, "The tasks run concurrently!");

    tracer.begin(main_lane, "runs the fibers");
    scheduler.run();
    tracer.end(main_lane);
    std::printf("%s has ended; 1 + 2 + ... + 10 = %d\n", t1.join().c_str(), t2.join());
}
// [fibers]

// Output:
// So, we start the program here!
// The tasks run concurrently!
// We can chain callbacks…
// …like this!
// The long-running tasks finish last!
// t1 has ended; 1 + 2 + ... + 10 = 55

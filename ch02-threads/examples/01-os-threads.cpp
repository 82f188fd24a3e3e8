// Three threads of the operating system, each a function that sleeps and then prints.
//
// The order of the lines is not the order of the code: each thread goes its own way from
// the moment at which it is started. To sleep is to say to the system "take the processor,
// and wake me at this time". To join is to wait for a thread's end; whoever does not is in
// for the surprises of the next program.
//
// Next: 02-forgotten-join.

#include <chrono>
#include <cstdio>
#include <string>

#include "base/clock.hpp"
#include "base/tracer.hpp"

using namespace std::chrono_literals;
using Lane = base::Tracer::Lane;

static base::Clock& clock_of_all = base::program_clock();
static base::Tracer& tracer = base::program_tracer();

// Lanes of the timeline, from top to bottom.
static const Lane main_lane = tracer.lane("main"), t1_lane = tracer.lane("t1"),
                  t2_lane = tracer.lane("t2"), t3_lane = tracer.lane("t3");

static void print(Lane lane, const char* line) {
    tracer.instant(lane, line);
    std::printf("%s\n", line);
}

static void sleep(Lane lane, std::chrono::milliseconds time) {
    tracer.begin(lane, "sleeps for " + std::to_string(time.count()) + " ms");
    clock_of_all.sleep_for(time);
    tracer.end(lane);
}

static void join(Lane lane, base::Thread& thread, const char* name) {
    tracer.begin(lane, std::string("joins ") + name);
    clock_of_all.join(thread);
    tracer.end(lane);
}

// [threads]
int main() {
    print(main_lane, "So, we start the program here!");

    base::Thread t1 = clock_of_all.start([] {
        sleep(t1_lane, 200ms);
        print(t1_lane, "The long-running tasks finish last!");
    });
    base::Thread t2 = clock_of_all.start([] {
        sleep(t2_lane, 100ms);
        print(t2_lane, "We can chain callbacks…");
        base::Thread t3 = clock_of_all.start([] {
            sleep(t3_lane, 50ms);
            print(t3_lane, "…like this!");
        });
        join(t2_lane, t3, "t3");
    });
    print(main_lane, "The tasks run concurrently!");

    join(main_lane, t1, "t1");
    join(main_lane, t2, "t2");
}
// [threads]

// Output:
// So, we start the program here!
// The tasks run concurrently!
// We can chain callbacks…
// …like this!
// The long-running tasks finish last!

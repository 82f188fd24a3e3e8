// The five steps in which fibers share one thread, each noted at the moment it happens.
//
// Two fibers compute, and make calls that have to wait. What blocks the fiber does not block
// the thread: the call puts the fiber aside and jumps to another one's stack. Which one, says
// the scheduler: code of the library, run in the middle of that call.
//
// Before: 12-fibers.  Next: 14-growing-stack.

#include <chrono>
#include <cstdio>
#include <source_location>
#include <string>

#include "base/clock.hpp"
#include "base/tracer.hpp"
#include "fibers/fibers.hpp"

using namespace std::chrono_literals;
using Place = std::source_location;

static base::Clock& clock_of_all = base::program_clock();
static base::Tracer& tracer = base::program_tracer();
static const base::Tracer::Lane scheduler_lane = tracer.lane("scheduler"),
                                lanes[] = {tracer.lane("A"), tracer.lane("B")};

static std::string states[] = {"ready", "ready"};

static std::size_t number_of(const fibers::Fiber& fiber) {
    return fiber.name() == "A" ? 0 : 1;
}

// A line of the output and a step of the animation.
static void step(int number, base::Tracer::Lane lane, const std::string& say, Place place) {
    const auto ms = base::rounded_ms(clock_of_all.now());
    std::printf("%4d ms  step %d: %s\n", static_cast<int>(ms), number, say.c_str());
    tracer.instant(lane, "step " + std::to_string(number),
                   {{"say", say + "."},
                    {"line", place.line()},
                    {"step", number},
                    {"A", states[0]},
                    {"B", states[1]}});
}

// [watch]
// The scheduler tells it what it does: jumping to another stack is its own step, 3 and 5.
class Flow final : public fibers::Observer {
    void stops(const fibers::Fiber& fiber) override {
        tracer.end(lanes[number_of(fiber)]);
        left_ = std::string(fiber.name()) + ' ' + states[number_of(fiber)];
    }
    void wakes(const fibers::Fiber& fiber) override { states[number_of(fiber)] = "ready"; }
    void runs(const fibers::Fiber& fiber) override {
        const std::string name(fiber.name());
        const auto place = Place::current();
        states[number_of(fiber)] = "runs";
        if (jumps_++ > 0)
            step(jumps_ == 2 ? 3 : 5, scheduler_lane,
                 left_ + ": jump to " + name + "'s stack", place);
        tracer.begin(lanes[number_of(fiber)], "runs");
    }
    std::string left_;  // who ran last, and how it is now
    int jumps_ = 0;
};
// [watch]

// [fiber]
static void compute(int number, base::nanoseconds time, Place place = Place::current()) {
    const fibers::Fiber& self = fibers::self();
    step(number, lanes[number_of(self)], std::string(self.name()) + " computes", place);
    clock_of_all.sleep_for(time);  // stands for work: the thread is busy
}

static void blocking_call(int number, base::nanoseconds time,
                          Place place = Place::current()) {
    const fibers::Fiber& self = fibers::self();
    states[number_of(self)] = "waits";
    step(number, lanes[number_of(self)],
         std::string(self.name()) + " makes a blocking call", place);
    fibers::sleep_for(time);  // stands for a read, say: the answer comes after this time
}

static void a() {
    compute(1, 20ms);
    blocking_call(2, 30ms);
    compute(5, 30ms);
    states[0] = "has ended";
}

static void b() {
    compute(4, 40ms);
    blocking_call(4, 20ms);
    compute(5, 10ms);
    states[1] = "has ended";
}
// [fiber]

int main() {
    Flow flow;
    fibers::Scheduler scheduler({.observer = &flow});
    scheduler.spawn({.name = "A"}, a);
    scheduler.spawn({.name = "B"}, b);
    scheduler.run();
}

// Output:
//    0 ms  step 1: A computes
//   20 ms  step 2: A makes a blocking call
//   20 ms  step 3: A waits: jump to B's stack
//   20 ms  step 4: B computes
//   60 ms  step 4: B makes a blocking call
//   60 ms  step 5: B waits: jump to A's stack
//   60 ms  step 5: A computes
//   90 ms  step 5: A has ended: jump to B's stack
//   90 ms  step 5: B computes

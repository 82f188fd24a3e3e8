// The five steps in which fibers share one thread, each seen at the moment it happens.
//
// Two fibers compute and make a call that has to wait. What is a blocking call for the fiber
// is none for the thread: the call puts the fiber aside and jumps to another one's stack.
// Who decides which, is the scheduler: code of the library, run in the middle of that call.
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

// Whom each of the two waits for; part of every step.
static std::string state[] = {"ready", "ready"};

static base::Tracer::Lane lane_of(std::string_view name) { return lanes[name[0] - 'A']; }

// One step of the animation and one line of the output.
static void step(int number, const std::string& who, const std::string& what, Place place) {
    const auto lane = who == "scheduler" ? scheduler_lane : lane_of(who);
    const std::string say = who + " " + what + ".";
    tracer.instant(
        lane, "step " + std::to_string(number),
        {{"say", say}, {"line", place.line()}, {"A", state[0]}, {"B", state[1]}});
    std::printf("%4lld ms  step %d: %s\n",
                static_cast<long long>(base::rounded_ms(clock_of_all.now())), number,
                say.c_str());
}

// [watch]
// Is told by the scheduler what it does: steps 3 and 5 are its own.
class Flow final : public fibers::Observer {
    void stops(const fibers::Fiber& fiber) override {
        tracer.end(lane_of(fiber.name()));
        left_ = std::string(fiber.name());
    }
    void wakes(const fibers::Fiber& fiber) override {
        state[fiber.name()[0] - 'A'] = "ready";
        tracer.instant(lane_of(fiber.name()), "its answer is there");
    }
    void runs(const fibers::Fiber& fiber) override {
        const std::string name(fiber.name());
        state[name[0] - 'A'] = "runs";
        if (!left_.empty())
            step(seen_++ == 0 ? 3 : 5, "scheduler",
                 "is entered by " + left_ + "'s call, and jumps to " + name + "'s stack",
                 Place::current());
        tracer.begin(lane_of(name), "runs");
    }
    std::string left_;  // who ran last
    int seen_ = 0;
};
// [watch]

// [fiber]
static void compute(int number, base::nanoseconds time, Place place = Place::current()) {
    step(number, std::string(fibers::self().name()), "computes", place);
    clock_of_all.sleep_for(time);  // stands for work: the thread is not given away
}

static void blocking_call(int number, base::nanoseconds answer_after,
                          Place place = Place::current()) {
    const std::string name(fibers::self().name());
    state[name[0] - 'A'] = "waits";
    step(number, name, "makes a call that has to wait", place);
    fibers::sleep_for(answer_after);
}

static void a() {
    compute(1, 20ms);
    blocking_call(2, 30ms);  // the answer will be there at 50 ms
    compute(5, 20ms);
    state[0] = "ended";
}

static void b() {
    compute(4, 40ms);
    blocking_call(4, 30ms);
    compute(5, 10ms);
    state[1] = "ended";
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

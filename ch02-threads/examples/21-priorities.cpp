// The more important fiber runs first. Then the less important one may never run at all.
//
// Three fibers of three priorities have work to do, and yield after each step. Strict
// priorities serve them one after the other; if the first never ended, the others would
// starve. A gift helps: every fourth turn goes to the next level in the round, whatever its
// priority.
//
// Before: 20-sleep-and-io.  Next: 22-work-stealing.

#include <cstdio>
#include <string>

#include "base/clock.hpp"
#include "fibers/fibers.hpp"
#include "fibers/priorities.hpp"
#include "fibers/trace.hpp"

static constexpr int turns =
    24;  // of all three together: the first of them would go on for ever

static std::string run(fibers::Priorities queue) {
    fibers::TraceObserver trace;
    fibers::Scheduler scheduler({.queue = &queue, .observer = &trace});
    std::string chart;
    const auto add = [&](const char* name, std::uint8_t priority, int steps) {
        scheduler.spawn({.name = name, .priority = priority}, [&chart, name, steps] {
            for (int i = 0; i < steps && chart.size() < turns; ++i) {
                base::program_clock().sleep_for(std::chrono::milliseconds(10));  // work
                chart += name[0];
                fibers::yield();
            }
        });
    };
    add("low", 1, 4);
    add("middle", 2, 4);
    add("high", 3, turns);
    scheduler.run();
    return chart;
}

static void report(const char* queue, const std::string& chart) {
    const auto starved = [&](char name) { return chart.find(name) == chart.npos; };
    std::printf("%-14s %s\n    starved: %s%s%s\n", queue, chart.c_str(),
                starved('l') ? "low " : "", starved('m') ? "middle" : "",
                !starved('l') && !starved('m') ? "nobody" : "");
}

int main() {
    report("strict", run(fibers::Priorities{}));
    report("with gifts", run(fibers::Priorities{4}));
}

// Output:
// strict         hhhhhhhhhhhhhhhhhhhhhhhh
//     starved: low middle
// with gifts     hhhlhhhmhhhhhhhlhhhmhhhh
//     starved: nobody

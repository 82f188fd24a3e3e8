// A hog again, and a timer that takes the CPU away from it, wherever it is.
//
// A signal interrupts the thread; its handler runs on the stack of the fiber that it has hit,
// and yields there. First in slow motion, beside threads, and fibers that nobody interrupts.
// Then for real: hogs without a single call, and sums torn out of the registers.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)
// Before: 24-stale-thread-locals.  Next: 26-unsafe-anywhere.

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/tracer.hpp"
#include "fibers/fibers.hpp"
#include "fibers/preemption.hpp"
#include "fibers/trace.hpp"

using namespace std::chrono_literals;
using fibers::Preemption;
constexpr std::pair<const char*, int> tasks[] = {{"A", 3}, {"H, the hog", 6}, {"B", 3}};

static void simulate_threads() {
    base::Tracer& tracer = base::program_tracer();
    std::vector<base::Thread> threads;
    for (const auto& [name, units] : tasks) {
        const auto lane = tracer.lane(std::string("threads: ") + name);
        threads.push_back(base::program_clock().start([&tracer, lane, units] {
            tracer.begin(lane, "runs");
            base::program_clock().sleep_for(units * 10ms);  // works, on a CPU of its own
            tracer.end(lane);
        }));
    }
    for (base::Thread& thread : threads) base::program_clock().join(thread);
}

// [slow]
static void simulate_fibers(const std::string& kind) {
    std::string chart;  // who works in each 10 ms
    fibers::TraceObserver trace;
    fibers::Scheduler scheduler({.observer = &trace});
    for (const auto& [name, units] : tasks) {
        scheduler.spawn({.name = kind + ": " + name}, [&chart, name, units] {
            for (int unit = 0; unit < units; ++unit) {
                base::program_clock().sleep_for(10ms);  // works: the whole thread is busy
                chart += name[0];
                Preemption::tick_now();  // where no Preemption lives it does nothing
            }
        });
    }
    scheduler.run();
    std::printf("    %-11s %s\n", kind.c_str(), chart.c_str());
}
// [slow]

// [hogs]
struct Referee final : fibers::Observer {
    int turns = 0;
    volatile bool over = false;
    void runs(const fibers::Fiber&) override { over = ++turns >= 60; }
    void stops(const fibers::Fiber&) override {}
    void wakes(const fibers::Fiber&) override {}
};

static void three_hogs() {
    Referee referee;
    fibers::Scheduler scheduler({.observer = &referee});
    long loops[3] = {};
    for (long& mine : loops) {
        scheduler.spawn([&mine, &referee] {
            while (!referee.over) ++mine;  // no call, no yield
        });
    }
    scheduler.run();
    const long all = loops[0] + loops[1] + loops[2];  // a third each, if nobody disturbs
    std::printf("three hogs took turns, each had a tenth of the CPU or more: %s\n",
                referee.turns < 70 && std::ranges::min(loops) * 10 > all ? "yes" : "no");
}
// [hogs]

static double sum() {
    double x = 0;
    for (int i = 1; i < 4'000'000; ++i) x += 1.0 / i;
    return x;
}

static void three_sums() {
    const double undisturbed = sum();
    const long before = Preemption::ticks().stopped;
    double sums[3];
    fibers::Scheduler scheduler;
    for (double& mine : sums) scheduler.spawn([&mine] { mine = sum(); });
    scheduler.run();
    const bool interrupted = Preemption::ticks().stopped > before;
    std::printf("three sums were interrupted, and are the same to the last bit: %s\n",
                interrupted && std::ranges::count(sums, undisturbed) == 3 ? "yes" : "no");
}

int main() {
    std::printf("one letter for each 10 ms\n");
    simulate_threads();
    simulate_fibers("fibers");
    {
        const Preemption preemption(0ms);  // ticks by hand only
        simulate_fibers("pre-empted");
    }
    const Preemption preemption(1ms);
    three_hogs();
    three_sums();
}

// Output:
// one letter for each 10 ms
//     fibers      AAAHHHHHHBBB
//     pre-empted  AHBAHBAHBHHH
// three hogs took turns, each had a tenth of the CPU or more: yes
// three sums were interrupted, and are the same to the last bit: yes

// What does it cost to stop a hog, and how long do the others wait?
//
// A tick and a point, each with its parts; the stack that a stopped fiber has in use; and the
// waits of a polite fiber beside a hog that works 50 ms at a time, in several houses.
// Needs: linux

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "bench/bench.hpp"
#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "fibers/points.hpp"
#include "fibers/preemption.hpp"

using namespace std::chrono_literals;
using fibers::Preemption, fibers::TickBy;
using Clock = std::chrono::steady_clock;

// ---- What it costs ----

// CPU time of one of `times` calls of `operation`, in a fiber beside `others` that only yield.
template <typename Operation>
static bench::Sample in_fiber(int times, bool beside, Operation operation) {
    std::vector<double> all;
    for (int round = 0; round < 41; ++round) {
        fibers::Scheduler scheduler;
        bool over = false;
        double took = 0;
        scheduler.spawn([&] {
            const double begin = bench::process_cpu_ns();
            for (int i = 0; i < times; ++i) operation();
            took = (bench::process_cpu_ns() - begin) / times;
            over = true;
        });
        if (beside)
            scheduler.spawn([&over] {
                while (!over) fibers::yield();
            });
        scheduler.run();
        all.push_back(took);
    }
    return bench::summary(std::move(all));
}

// Sends the calling thread a signal. The two numbers are asked for once: a timer knows them.
static void send(int signal) {
    static const long process = getpid(), thread = syscall(SYS_gettid);
    syscall(SYS_tgkill, process, thread, signal);
}

static void costs() {
    const Preemption preemption(0ms);
    const auto row = [](const char* id, const char* what, const bench::Sample& sample,
                        const char* goal = "") {
        bench::print({.id = id,
                      .what = what,
                      .unit = "ns",
                      .ours = sample.median,
                      .goal = goal,
                      .spread = sample.spread});
    };
    row("ch02/tick", "a tick: signal, handler, switch to another fiber, back, sigreturn",
        in_fiber(2'000, true, [] { send(Preemption::signal()); }), "<= 2500");
    row("ch02/tick-refused", "a tick that finds nobody to stop", in_fiber(2'000, false, [] {
            const fibers::NoPreempt guard;
            send(Preemption::signal());
        }));
    std::signal(SIGUSR1, [](int) {});
    row("ch02/tick-signal", "a signal that does nothing",
        in_fiber(2'000, false, [] { send(SIGUSR1); }));
    row("ch02/no-preempt", "a NoPreempt, there and gone",
        in_fiber(1'000'000, false, [] { const fibers::NoPreempt guard; }), "<= 8");
    row("ch02/point", "a point that is passed",
        in_fiber(1'000'000, false, [] { fibers::Points::pass(); }), "<= 1");
}

// How much of its stack a fiber has in use that was stopped by `stop`.
template <typename Stop>
static double stack_in_use(Stop stop) {
    const Preemption preemption(0ms);
    fibers::Scheduler scheduler;
    double bytes = 0;
    auto stopped = scheduler.spawn(stop);
    scheduler.spawn([&] {
        const fibers::Fiber& fiber = stopped.fiber();
        bytes = static_cast<double>(fiber.stack().top() -
                                    static_cast<const std::byte*>(fiber.stack_pointer()));
    });
    scheduler.run();
    return bytes;
}

static void stacks() {
    bench::print({.id = "ch02/tick-stack",
                  .what = "stack in use of a fiber that a tick has stopped",
                  .unit = "bytes",
                  .ours = stack_in_use([] { Preemption::tick_now(); }),
                  .peer = "one that yields",
                  .theirs = stack_in_use([] { fibers::yield(); })});
    bench::print(
        {.id = "ch02/tick-frame",
         .what = "the least that the kernel wants for a signal, by its own account",
         .unit = "bytes",
         .ours = static_cast<double>(sysconf(_SC_MINSIGSTKSZ))});
}

// Milliseconds of CPU time from one tick to the next, if 1 ms is asked for.
static void period(const char* id, const char* what, TickBy by) {
    const Preemption preemption(1ms, by);
    fibers::Scheduler scheduler;
    double took = 0;
    scheduler.spawn([&took] {
        const double begin = bench::process_cpu_ns();
        while (Preemption::ticks().stopped < 50) {}
        took = (bench::process_cpu_ns() - begin) / 1e6 / 50;
    });
    scheduler.spawn([&took] {
        while (took == 0) fibers::yield();
    });
    scheduler.run();
    bench::print({.id = id, .what = what, .unit = "ms", .ours = took});
}

// ---- How long the others wait ----

static double ms_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

// Works 50 ms at a time. Its points are written by hand, where a compiler would insert them.
static void hog(const std::atomic<bool>& over) {
    while (!over) {
        const auto begin = Clock::now();
        for (std::uint64_t x = 1; ms_since(begin) < 50; bench::keep(x)) {
            for (int i = 0; i < 100; ++i) {
                x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9;
                fibers::Points::pass();
            }
        }
        fibers::yield();
    }
}

static void polite(std::vector<double>& waits, std::atomic<bool>& over) {
    const auto begin = Clock::now();
    for (; ms_since(begin) < 1000 && waits.size() < waits.capacity();) {
        const auto stop = Clock::now();
        fibers::yield();
        waits.push_back(ms_since(stop));
    }
    over = true;
}

enum class House { one, islands };

static bench::Series live_in(const char* id, const char* name, House house) {
    std::vector<double> waits;
    waits.reserve(20'000);
    std::atomic<bool> over = false;
    const auto island = [&over, &waits](bool with_hog, bool with_polite) {
        fibers::Scheduler scheduler;
        if (with_hog) scheduler.spawn([&over] { hog(over); });
        if (with_polite) scheduler.spawn([&] { polite(waits, over); });
        scheduler.run();
    };
    if (house == House::one) {
        island(true, true);
    } else {
        std::thread other([&] { island(true, false); });
        island(false, true);
        other.join();
    }
    std::ranges::sort(waits);
    const auto at = [&waits](double share) {
        return waits[static_cast<std::size_t>(share *
                                              static_cast<double>(waits.size() - 1))];
    };
    bench::print({.id = std::string("ch02/hog-") + id,
                  .what = std::string("median wait beside a hog: ") + name,
                  .unit = "ms",
                  .ours = at(0.5)});
    bench::Series series{.name = name, .points = {}};
    for (const double percent : {1., 10., 25., 50., 75., 90., 99., 100.})
        series.points.emplace_back(percent, std::max(at(percent / 100), 1e-5));
    return series;
}

static void waits() {
    bench::Plot plot{.id = "ch02/hog",
                     .title = "How long a polite fiber waits beside a hog",
                     .x = "so many percent of its waits",
                     .y = "are no longer than so many milliseconds",
                     .log = "y",
                     .series = {}};
    const auto add = [&plot](const char* id, const char* name, House house) {
        plot.series.push_back(live_in(id, name, house));
    };
    add("cooperative", "cooperative", House::one);
    {
        const Preemption ticks(10ms);
        add("10ms", "ticks of 10 ms", House::one);
    }
    {
        const Preemption ticks(1ms, TickBy::wall_time);
        add("1ms", "ticks of 1 ms", House::one);
    }
    {
        const fibers::Points points(10'000);
        add("points", "10,000 points", House::one);
    }
    add("islands", "an island of its own", House::islands);
    bench::print(plot);
}

int main() {
    costs();
    stacks();
    period("ch02/tick-by-cpu",
           "CPU time between two ticks, if 1 ms of CPU time is asked for",
           TickBy::cpu_time);
    period("ch02/tick-by-wall",
           "CPU time between two ticks, if 1 ms by the wall is asked for",
           TickBy::wall_time);
    waits();
}

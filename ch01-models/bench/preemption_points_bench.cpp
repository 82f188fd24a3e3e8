// What do inserted preemption points cost, and what do they buy? The same work compiled
// with and without them; with them, for several budgets: how much slower, and how long
// between two chances for the others.
// Compile: -fsanitize-coverage=trace-pc
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "judge/budget.hpp"
#include "stacks/task.hpp"

#if defined(__clang__)
#define PLAIN [[clang::no_sanitize("coverage")]]
#elif defined(__GNUC__)
#define PLAIN [[gnu::no_sanitize_coverage]]
#else
#error "Say how this compiler leaves a function without inserted calls."
#endif

static bool active = false;
static std::int64_t budget = 0;

extern "C" PLAIN void __sanitizer_cov_trace_pc() {
    if (--budget <= 0 && active) stacks::suspend();
}

// Each piece of work twice, as the attribute cannot depend on a template's argument. The
// first is a chain in which each step needs the one before; the second can be done for many
// numbers at once; the third is all calls.
std::array<std::uint32_t, 1024> numbers;  // not static, or the compiler knows they are 0

#define WORK(ATTRIBUTE, CHAIN, SUM, FIB)                                       \
    ATTRIBUTE [[gnu::noinline]] static std::uint64_t CHAIN(int n) {            \
        std::uint64_t x = 1;                                                   \
        for (int i = 0; i < n; ++i) x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9;  \
        return x;                                                              \
    }                                                                          \
    ATTRIBUTE [[gnu::noinline]] static std::uint64_t SUM(int n) {              \
        std::uint32_t sum = 0;                                                 \
        for (; n > 0; n -= 1024)                                               \
            for (const std::uint32_t number : numbers) sum += number * number; \
        return sum;                                                            \
    }                                                                          \
    ATTRIBUTE [[gnu::noinline]] static std::uint64_t FIB(int n) {              \
        return n < 2 ? 1 : FIB(n - 1) + FIB(n - 2);                            \
    }
WORK(PLAIN, plain_chain, plain_sum, plain_fib)
WORK(, chain, sum, fib)

using Work = std::uint64_t (*)(int);

PLAIN static double us_of(const judge::CpuTime& cpu) {
    return static_cast<double>(cpu.used().count()) / 1e3;
}

// Runs `work` as a task that comes back to us whenever its budget is used up; `between` is
// called each time.
template <typename Function>
PLAIN static void in_slices(Work work, int size, std::int64_t points, Function between) {
    stacks::Task task([&] { bench::keep(work(size)); });
    while (!task.done()) {
        budget = points;
        active = true;
        task.resume();
        active = false;
        between();
    }
}

// Microseconds from one chance for the others to the next.
PLAIN static double latency(Work work, int size, std::int64_t points) {
    std::vector<double> slices;
    judge::CpuTime slice;
    in_slices(work, size, points, [&] {
        slices.push_back(us_of(slice));
        slice = judge::CpuTime();
    });
    return bench::summary(std::move(slices)).median;
}

// How many times as long as the plain work it takes.
PLAIN static bench::Sample slowdown(Work work, Work plain, int size, std::int64_t points) {
    std::vector<double> ratios;
    for (int round = 0; round < 41; ++round) {
        const judge::CpuTime without;
        in_slices(plain, size, points, [] {});
        const double plain_us = us_of(without);
        const judge::CpuTime with;
        in_slices(work, size, points, [] {});
        ratios.push_back(us_of(with) / plain_us);
    }
    return bench::summary(std::move(ratios));
}

int main() {
    if (budget == 0) {  // each edge takes one off, the one that leads here too
        std::fputs("built without points: -fsanitize-coverage=trace-pc is missing\n",
                   stderr);
        return 1;
    }
    bench::Plot plot{.id = "ch01/preemption-points",
                     .title = "Inserted points: what they cost and what they buy",
                     .x = "microseconds between two chances to switch",
                     .y = "times as long as without points",
                     .log = "xy",
                     .series = {}};
    struct {
        const char *id, *name;
        Work work, plain;
        int size;
    } const programs[] = {{"chain", "a chain", chain, plain_chain, 500'000},
                          {"sum", "a sum", sum, plain_sum, 512 * 1024},
                          {"calls", "calls", fib, plain_fib, 22}};
    for (const auto& [id, name, work, plain, size] : programs) {
        bench::Series series{.name = name, .points = {}};
        for (const std::int64_t points : {100, 300, 1'000, 3'000, 10'000, 30'000}) {
            const bench::Sample slow = slowdown(work, plain, size, points);
            series.points.emplace_back(latency(work, size, points), slow.median);
            if (points == 30'000)
                bench::print({.id = std::string("ch01/points-") + id,
                              .what = std::string(name) + " with a point at every edge",
                              .unit = "ratio",
                              .ours = slow.median,
                              .spread = slow.spread});
        }
        plot.series.push_back(series);
    }
    bench::print(plot);
}

// What do inserted preemption points cost, and what do they buy? The same work compiled
// with and without them; with them, for several budgets: how much slower, and how long
// between two chances for the others. Built with -fsanitize-coverage=trace-pc.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/bench.hpp"
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

PLAIN static double cpu_now_us() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

PLAIN static double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
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
    double begin = cpu_now_us();
    in_slices(work, size, points, [&] {
        slices.push_back(cpu_now_us() - begin);
        begin = cpu_now_us();
    });
    return median(slices);
}

// How many times as long as the plain work it takes.
PLAIN static bench::Sample slowdown(Work work, Work plain, int size, std::int64_t points) {
    std::vector<double> ratios;
    for (int round = 0; round < 41; ++round) {
        const double begin = cpu_now_us();
        in_slices(plain, size, points, [] {});
        const double middle = cpu_now_us();
        in_slices(work, size, points, [] {});
        ratios.push_back((cpu_now_us() - middle) / (middle - begin));
    }
    std::ranges::sort(ratios);
    return {.median = ratios[20], .spread = (ratios[30] - ratios[10]) / ratios[20]};
}

int main() {
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

// Threads bring parallelism for nothing: how much faster are two, if there are two CPUs?
//
// Needs: linux
#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include "bench/bench.hpp"
#include "turns/turns.hpp"

constexpr std::uint64_t work = 1'500'000;

// A chain in which each step needs the one before: no compiler can shorten it.
static std::uint64_t compute(std::uint64_t steps) {
    std::uint64_t x = 88'172'645'463'325'252;
    for (std::uint64_t i = 0; i < steps; ++i) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return x;
}

// The same work, in equal parts.
static void by(unsigned threads) {
    std::vector<std::uint64_t> results(threads);
    std::vector<std::jthread> crowd;
    for (std::uint64_t& result : results)
        crowd.emplace_back([&result, threads] { result = compute(work / threads); });
    crowd.clear();
    for (const std::uint64_t result : results) bench::keep(result);
}

int main() {
    const unsigned cpus = std::thread::hardware_concurrency();
    bench::Plot plot{.id = "ch02/speed-up",
                     .title = "The same work in more threads",
                     .x = "threads",
                     .y = "times as fast as one",
                     .log = "",
                     .series = {{"measured", {}}, {"if a thread cost nothing", {}}}};
    for (unsigned threads = 1; threads <= 2 * cpus + 2 && threads <= 16; ++threads) {
        const auto [one, many] =
            turns::fastest_ns([] { by(1); }, [threads] { by(threads); });
        const double speed_up = one.median / many.median;
        plot.series[0].points.emplace_back(threads, speed_up);
        plot.series[1].points.emplace_back(threads, std::min(threads, cpus));
        if (threads != cpus) continue;
        bench::print({.id = "ch02/speed-up",
                      .what = "the same work by as many threads as there are CPUs",
                      .unit = "ratio",
                      .ours = speed_up,
                      .goal = ">= 1.6",
                      .spread = std::max(one.spread, many.spread)});
    }
    bench::print(plot);
}

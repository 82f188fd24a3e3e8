// N threads want the same CPU and never stop: how long do they wait for their turns?
//
// Each looks again and again at two clocks, its own and that of the process, which count CPU
// time. What the second has gained on the first since the last look, others have run: a
// wait. Strangers on this machine do not count.
//
// Needs: linux
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "rally/rally.hpp"

using Waits = std::vector<double>;  // in ms

constexpr double shortest_ms = 0.1;  // below it is the price of switching, not a turn
constexpr double each_ms = 80;       // of CPU time

static double ms_of(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

static void collect(Waits& waits, double end) {
    double own = ms_of(CLOCK_THREAD_CPUTIME_ID), all = ms_of(CLOCK_PROCESS_CPUTIME_ID);
    while (all < end) {
        const double own_now = ms_of(CLOCK_THREAD_CPUTIME_ID),
                     all_now = ms_of(CLOCK_PROCESS_CPUTIME_ID);
        const double wait = (all_now - all) - (own_now - own);
        if (wait > shortest_ms) waits.push_back(wait);
        own = own_now, all = all_now;
    }
}

// What one run has seen, and how much of the CPU was ours, not the strangers'.
struct Run {
    Waits waits;
    double share;
};

static Run run(int threads) {
    std::vector<Waits> each(static_cast<std::size_t>(threads));
    std::latch all_here(threads);
    const double begin = ms_of(CLOCK_MONOTONIC);
    const double end = ms_of(CLOCK_PROCESS_CPUTIME_ID) + each_ms * threads;
    {
        std::vector<std::jthread> crowd;
        for (Waits& waits : each) {
            crowd.emplace_back([&] {
                all_here.arrive_and_wait();
                collect(waits, end);
            });
        }
    }
    const double wall = ms_of(CLOCK_MONOTONIC) - begin;
    Run seen{.waits = {}, .share = each_ms * threads / wall};
    for (const Waits& waits : each)
        seen.waits.insert(seen.waits.end(), waits.begin(), waits.end());
    std::ranges::sort(seen.waits);
    return seen;
}

// The quietest of a few runs: strangers do not count as waits, but they stir the order.
static Waits waits_of(int threads) {
    Run best{.waits = {}, .share = 0};
    for (int i = 0; i < 4; ++i) {
        Run next = run(threads);
        if (next.share > best.share) best = std::move(next);
    }
    return best.waits;
}

static double percentile(const Waits& sorted, double share) {
    if (sorted.empty()) return 0;
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

int main() {
    const rally::OnOneCpu here(sched_getcpu());
    bench::Plot plot{
        .id = "ch02/latency",
        .title = "How long a thread waits for its turn, on one CPU",
        .x = "threads that never stop",
        .y = "milliseconds",
        .log = "xy",
        .series = {{"median", {}}, {"99 of 100 are shorter", {}}, {"longest", {}}}};
    for (const int threads : {2, 3, 4, 6, 8, 12, 16, 24, 32}) {
        const Waits waits = waits_of(threads);
        const double shares[] = {0.5, 0.99, 1};
        for (std::size_t i = 0; i < 3; ++i)
            plot.series[i].points.emplace_back(threads, percentile(waits, shares[i]));
    }
    bench::print(plot);
    const auto median = [&](std::size_t series, bool last) {
        const auto& points = plot.series[series].points;
        return (last ? points.back() : points.front()).second;
    };
    const auto print = [&](const char* id, const char* what, std::size_t series) {
        bench::print({.id = id,
                      .what = what,
                      .unit = "ms",
                      .ours = median(series, true),
                      .peer = "2 threads",
                      .theirs = median(series, false),
                      .goal = ">= 4"});
    };
    print("ch02/latency-median", "the median wait for a turn, 32 threads on one CPU", 0);
    print("ch02/latency-worst", "the longest wait for a turn, 32 threads on one CPU", 2);
}

// How do waits grow with the number of cooperative tasks, without a hog, with one, and when
// each task is a hog by chance? On simulated time, with a fixed seed: exact.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "bench/bench.hpp"

constexpr double polite_ms = 0.01, hog_ms = 100, budget_ms = 20, probability = 0.01;

// The longest wait for a turn, over three rounds of a cooperative scheduler, of the task
// that waits longest (and of the one that waits least).
struct Waits {
    double most, least;
};

static Waits run(const std::vector<double>& works) {
    std::vector<double> last(works.size(), 0), longest(works.size(), 0);
    double now = 0;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t task = 0; task < works.size(); ++task) {
            if (round > 0) longest[task] = std::max(longest[task], now - last[task]);
            last[task] = now;
            now += works[task];
        }
    }
    return {std::ranges::max(longest), std::ranges::min(longest)};
}

// How many of many random populations keep the budget.
static double share_in_time(int size, std::mt19937_64& random) {
    constexpr int draws = 4000;
    constexpr auto limit = static_cast<std::uint64_t>(probability * 0x1p64);
    int in_time = 0;
    std::vector<double> tasks(static_cast<std::size_t>(size));
    for (int i = 0; i < draws; ++i) {
        for (double& task : tasks) task = random() < limit ? hog_ms : polite_ms;
        in_time += run(tasks).most < budget_ms;
    }
    return static_cast<double>(in_time) / draws;
}

static void print_law(double worst_error) {
    bench::print(
        {.id = "ch01/hog-law",
         .what = "largest distance between the measured share and (1-p)^N, 4000 draws",
         .unit = "ratio",
         .ours = worst_error,
         .goal = "<= 0.03",
         .exact = true});
}

int main() {
    std::mt19937_64 random(1);
    bench::Plot shares{
        .id = "ch01/hog",
        .title = "The share of populations in which every wait is below 20 ms",
        .x = "tasks",
        .y = "share in time",
        .log = "x",
        .series = {{"no hog", {}},
                   {"each a hog with p = 1 %: measured", {}},
                   {"(1-p)^N", {}},
                   {"one hog", {}}}};
    bench::Plot waits{.id = "ch01/hog-wait",
                      .title = "How long tasks wait for a turn",
                      .x = "tasks",
                      .y = "milliseconds",
                      .log = "xy",
                      .series = {{"one hog: the shortest of all tasks' longest waits", {}},
                                 {"no hog: the longest wait", {}}}};
    double worst_error = 0;
    for (const int size : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
        std::vector<double> tasks(static_cast<std::size_t>(size), polite_ms);
        const Waits none = run(tasks);
        tasks.front() = hog_ms;
        const Waits one = run(tasks);
        const double share = share_in_time(size, random),
                     law = std::pow(1 - probability, size);
        worst_error = std::max(worst_error, std::abs(share - law));
        const double in_time[] = {none.most < budget_ms ? 1.0 : 0, share, law,
                                  one.most < budget_ms ? 1.0 : 0};
        for (std::size_t i = 0; i < 4; ++i)
            shares.series[i].points.emplace_back(size, in_time[i]);
        waits.series[0].points.emplace_back(size, one.least);
        waits.series[1].points.emplace_back(size, none.most);
    }
    bench::print(shares);
    bench::print(waits);
    print_law(worst_error);
}

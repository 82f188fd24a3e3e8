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

int main() {
    constexpr int draws = 4000;
    std::mt19937_64 random(1);
    bench::Series measured{.name = "each a hog with p = 1 %: measured", .points = {}};
    bench::Series predicted{.name = "(1-p)^N", .points = {}};
    bench::Series no_hog{.name = "no hog", .points = {}},
        one_hog{.name = "one hog", .points = {}};
    bench::Series wait_without{.name = "no hog: the longest wait", .points = {}};
    bench::Series wait_with{.name = "one hog: the shortest of all tasks' longest waits",
                            .points = {}};
    double worst_error = 0;
    for (const int size : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
        std::vector<double> tasks(static_cast<std::size_t>(size), polite_ms);
        const Waits none = run(tasks);
        tasks.front() = hog_ms;
        const Waits one = run(tasks);
        int in_time = 0;
        for (int i = 0; i < draws; ++i) {
            for (double& task : tasks)
                task = random() < static_cast<std::uint64_t>(probability * 0x1p64)
                           ? hog_ms
                           : polite_ms;
            in_time += run(tasks).most < budget_ms;
        }
        const double share = static_cast<double>(in_time) / draws;
        const double law = std::pow(1 - probability, size);
        worst_error = std::max(worst_error, std::abs(share - law));
        measured.points.emplace_back(size, share);
        predicted.points.emplace_back(size, law);
        no_hog.points.emplace_back(size, none.most < budget_ms ? 1 : 0);
        one_hog.points.emplace_back(size, one.most < budget_ms ? 1 : 0);
        wait_without.points.emplace_back(size, none.most);
        wait_with.points.emplace_back(size, one.least);
    }
    bench::print(
        bench::Plot{.id = "ch01/hog",
                    .title = "The share of populations in which every wait is below 20 ms",
                    .x = "tasks",
                    .y = "share in time",
                    .log = "x",
                    .series = {no_hog, measured, predicted, one_hog}});
    bench::print(bench::Plot{.id = "ch01/hog-wait",
                             .title = "How long tasks wait for a turn",
                             .x = "tasks",
                             .y = "milliseconds",
                             .log = "xy",
                             .series = {wait_with, wait_without}});
    bench::print(
        {.id = "ch01/hog-law",
         .what = "largest distance between the measured share and (1-p)^N, 4000 draws",
         .unit = "ratio",
         .ours = worst_error,
         .goal = "<= 0.03",
         .exact = true});
}

// Does cooperative multitasking break at scale? Two famous answers, one experiment.
//
// The first: if each task may turn out a hog with probability p, the chance that all N
// behave, (1-p)^N, goes to nothing. The second: there is no probability in it; tasks that
// yield in time do so at any N, and one hog is too much at any N. We draw thousands of
// populations with a fixed seed, let each run, and look. Both are right: they answer
// different questions.
//
// Before: 13-cooperative-and-preemptive.  Next: 15-watchdog.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

using Microseconds = std::int64_t;

constexpr Microseconds polite = 10;        // between two yields of a task that behaves
constexpr Microseconds hogging = 100'000;  // between two yields of a hog
constexpr Microseconds budget = 20'000;    // how long a task may have to wait for its turn
constexpr double probability = 0.01;       // that a task is a hog

// How long each task works before it yields.
using Population = std::vector<Microseconds>;

struct Waits {
    Microseconds least_worst,
        worst;  // of all tasks' longest waits: the smallest, the largest
};

// Runs three rounds of a cooperative scheduler on simulated time, and notes for every task
// the longest time from one of its turns to the next.
static Waits run(const Population& tasks) {
    Microseconds now = 0;
    std::vector<Microseconds> last_turn(tasks.size(), 0), longest(tasks.size(), 0);
    for (int round = 0; round < 3; ++round) {
        for (std::size_t task = 0; task < tasks.size(); ++task) {
            if (round > 0) longest[task] = std::max(longest[task], now - last_turn[task]);
            last_turn[task] = now;
            now += tasks[task];  // nobody can stop it
        }
    }
    const auto [least, most] = std::ranges::minmax_element(longest);
    return {*least, *most};
}

static Population draw(std::size_t size, std::mt19937_64& random) {
    constexpr auto limit = static_cast<std::uint64_t>(probability * 0x1p64);
    Population tasks(size, polite);
    for (Microseconds& task : tasks) {
        if (random() < limit) task = hogging;
    }
    return tasks;
}

static double milliseconds(Microseconds time) { return static_cast<double>(time) / 1000; }

int main() {
    constexpr int draws = 1000;
    std::mt19937_64 random(1);
    bool law_holds = true, linear = true, nobody_escapes = true;
    std::printf("        each a hog with p = 1%%       no hog      one hog of 100 ms\n");
    std::printf("tasks   all in time  (1-p)^N     worst wait   everybody waits at least\n");

    for (const std::size_t size : {10u, 30u, 100u, 300u, 1000u}) {
        // 1. Chance: how many of the populations keep the budget?
        int good = 0;
        for (int i = 0; i < draws; ++i) good += run(draw(size, random)).worst < budget;
        const double measured = static_cast<double>(good) / draws;
        const double predicted = std::pow(1 - probability, static_cast<double>(size));
        const double error = std::sqrt(predicted * (1 - predicted) / draws);
        law_holds &= std::abs(measured - predicted) < 4 * error + 1.0 / draws;

        // 2. No chance: a population without a hog, and the same with one.
        Population tasks(size, polite);
        const Waits none = run(tasks);
        tasks[size / 2] = hogging;
        const Waits one = run(tasks);
        linear &= none.worst == static_cast<Microseconds>(size) * polite;
        nobody_escapes &= one.least_worst >= hogging;
        std::printf("%5zu      %5.3f      %5.3f      %6.2f ms   %10.2f ms\n", size,
                    measured, predicted, milliseconds(none.worst),
                    milliseconds(one.least_worst));
    }
    std::printf("the share of populations in time follows (1-p)^N: %s\n",
                law_holds ? "yes" : "no");
    std::printf("without a hog the wait grows only as N does: %s\n", linear ? "yes" : "no");
    std::printf("one hog, and every task waits as long as it hogs: %s\n",
                nobody_escapes ? "yes" : "no");
}

// Output:
//         each a hog with p = 1%       no hog      one hog of 100 ms
// tasks   all in time  (1-p)^N     worst wait   everybody waits at least
//    10      0.915      0.904        0.10 ms       100.09 ms
//    30      0.722      0.740        0.30 ms       100.29 ms
//   100      0.348      0.366        1.00 ms       100.99 ms
//   300      0.054      0.049        3.00 ms       102.99 ms
//  1000      0.000      0.000       10.00 ms       109.99 ms
// the share of populations in time follows (1-p)^N: yes
// without a hog the wait grows only as N does: yes
// one hog, and every task waits as long as it hogs: yes

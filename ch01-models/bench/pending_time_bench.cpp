// How long does it take to start one timer and to take the step behind it, in each model,
// when many are pending? And how many instructions, where valgrind can count them.
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "bench/bench.hpp"
#include "waits/pending.hpp"

using namespace std::chrono_literals;

// All are due at once, so that the loop never sleeps: what is left is the model's work.
static void run(const waits::Pending& model, int count) {
    for (int i = 0; i < count; ++i) model.start(0ms);
    model.timers.run();
}

static void run_threads(int count) {
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&] { go.wait(false, std::memory_order::acquire); });
    go.store(true, std::memory_order::release);
    go.notify_all();
    for (std::thread& thread : threads) thread.join();
}

// Runs this program under callgrind and gives the instructions it took; 0 without valgrind.
static double instructions(const char* program, std::string_view model, int count) {
    const std::string command =
        "valgrind --tool=callgrind --callgrind-out-file=/dev/null " + std::string(program) +
        " --only '" + std::string(model) + "' " + std::to_string(count) + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return 0;
    double collected = 0;
    char line[256];
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
        if (const char* at = std::strstr(line, "Collected : "))
            collected = std::strtod(at + std::strlen("Collected : "), nullptr);
    }
    return pclose(pipe) == 0 ? collected : 0;
}

static std::string with_hyphen(std::string_view name) {
    std::string id(name);
    std::ranges::replace(id, ' ', '-');
    return id;
}

static int run_only(std::string_view name, int count) {
    for (const waits::Pending& model : waits::pending_models)
        if (model.name == name) run(model, count);
    return 0;
}

static bench::Series measure(const waits::Pending& model) {
    bench::Series series{.name = std::string(model.name), .points = {}};
    for (const int count : {1, 10, 100, 1000, 10000}) {
        const auto batches = static_cast<std::uint64_t>(20000 / count);
        const bench::Sample sample = bench::time_ns(batches, [&] { run(model, count); });
        series.points.emplace_back(count, sample.median / count);
    }
    return series;
}

int main(int argument_count, char** arguments) {
    const waits::Observer silence;
    if (argument_count == 4) return run_only(arguments[2], std::atoi(arguments[3]));

    bench::Plot plot{.id = "ch01/pending-time",
                     .title = "Starting a timer and taking the step behind it",
                     .x = "pending timers",
                     .y = "ns for each",
                     .log = "xy",
                     .series = {}};
    const waits::Pending& timer = waits::pending_models[0];
    double timer_instructions = 0;
    for (const waits::Pending& model : waits::pending_models) {
        plot.series.push_back(measure(model));
        const auto [ours, theirs] =
            bench::paired_ns(5, [&] { run(model, 1000); }, [&] { run(timer, 1000); }, 31);
        bench::print(
            {.id = "ch01/pending-ns-" + with_hyphen(model.name),
             .what = "one timer and its step, 1,000 pending: " + std::string(model.name),
             .unit = "ns",
             .ours = ours.median / 1000,
             .peer = "timer",
             .theirs = theirs.median / 1000,
             .spread = std::max(ours.spread, theirs.spread)});
        const double few = instructions(arguments[0], model.name, 1000);
        const double more = instructions(arguments[0], model.name, 2000);
        if (few == 0 || more == 0) continue;  // no valgrind here
        const double each = (more - few) / 1000;
        if (timer_instructions == 0) timer_instructions = each;
        bench::print(
            {.id = "ch01/pending-instructions-" + with_hyphen(model.name),
             .what = "instructions for one timer and its step: " + std::string(model.name),
             .unit = "instructions",
             .ours = each,
             .peer = "timer",
             .theirs = timer_instructions,
             .exact = true});
    }

    bench::Series threads{.name = "threads", .points = {}};
    for (const int count : {1, 10, 100, 1000}) {
        const auto batches = static_cast<std::uint64_t>(std::max(1, 200 / count));
        const bench::Sample sample =
            bench::time_ns(batches, [&] { run_threads(count); }, 5);
        threads.points.emplace_back(count, sample.median / count);
    }
    const auto [ours, theirs] =
        bench::paired_ns(1, [] { run_threads(1000); }, [&] { run(timer, 1000); }, 5);
    bench::print({.id = "ch01/pending-ns-thread",
                  .what = "one thread that waits once, 1,000 of them",
                  .unit = "ns",
                  .ours = ours.median / 1000,
                  .peer = "timer",
                  .theirs = theirs.median / 1000,
                  .goal = ">= 5",
                  .spread = std::max(ours.spread, theirs.spread)});
    plot.series.push_back(threads);
    bench::print(plot);
}

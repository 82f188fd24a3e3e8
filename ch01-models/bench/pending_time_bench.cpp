// How long does it take to start one timer and to take the step behind it, in each model,
// when many are pending? And how many instructions, where valgrind can count them.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/bench.hpp"
#include "bench/instructions.hpp"
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

static const waits::Pending& timer = waits::pending_models[0];  // what all stand on

static void print_time(const waits::Pending& model) {
    const auto times =
        bench::paired_ns(5, [&] { run(model, 1000); }, [] { run(timer, 1000); }, 31);
    bench::print(
        bench::compared("ch01/pending-ns-" + bench::with_hyphens(model.name),
                        "one timer and its step, 1,000 pending: " + std::string(model.name),
                        times, "timer", 1000));
}

static void print_instructions(const waits::Pending& model, double ours, double theirs) {
    bench::print(
        {.id = "ch01/pending-instructions-" + bench::with_hyphens(model.name),
         .what = "instructions for one timer and its step: " + std::string(model.name),
         .unit = "instructions",
         .ours = ours,
         .peer = "timer",
         .theirs = theirs,
         .exact = true});
}

static bench::Series measure_threads() {
    bench::Series threads{.name = "threads", .points = {}};
    for (const int count : {1, 10, 100, 1000}) {
        const auto batches = static_cast<std::uint64_t>(std::max(1, 200 / count));
        const bench::Sample sample =
            bench::time_ns(batches, [&] { run_threads(count); }, 5);
        threads.points.emplace_back(count, sample.median / count);
    }
    return threads;
}

static void print_thread_time() {
    const auto times =
        bench::paired_ns(1, [] { run_threads(1000); }, [] { run(timer, 1000); }, 5);
    bench::print(bench::compared("ch01/pending-ns-thread",
                                 "one thread that waits once, 1,000 of them", times,
                                 "timer", 1000, ">= 5"));
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
    std::optional<double> of_timer;  // instructions; nothing without valgrind
    for (const waits::Pending& model : waits::pending_models) {
        plot.series.push_back(measure(model));
        print_time(model);
        const auto each = bench::instructions_of_one(arguments[0], model.name, 1000);
        if (!of_timer) of_timer = each;
        if (each) print_instructions(model, *each, *of_timer);
    }
    plot.series.push_back(measure_threads());
    print_thread_time();
    bench::print(plot);
}

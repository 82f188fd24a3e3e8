// How many bytes does one pending timer take, in each model? Heap bytes are counted as they
// are asked for; what a thread takes is read from the system: what it reserves and what it
// has touched.
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "judge/budget.hpp"
#include "waits/pending.hpp"

using namespace std::chrono_literals;

static double heap_bytes(const waits::Pending& model, int count) {
    const judge::Allocations heap;
    for (int i = 0; i < count; ++i) model.start(0ms);
    const auto bytes = static_cast<double>(heap.kept_bytes());
    model.timers.run();
    return bytes;
}

static double resident_bytes() {
    double all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Starts thread after thread, all of which wait, and notes what they have added to the
// program's memory at 1, 10, 100 and 1,000.
static bench::Series thread_bytes() {
    bench::Series series{.name = "threads, touched", .points = {}};
    std::atomic<int> waiting{0};
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    threads.reserve(1000);
    const double before = resident_bytes();
    for (const int count : {1, 10, 100, 1000}) {
        while (threads.size() < static_cast<std::size_t>(count)) {
            threads.emplace_back([&] {
                ++waiting;
                go.wait(false);
            });
        }
        while (waiting < count) std::this_thread::yield();
        series.points.emplace_back(count, resident_bytes() - before);
    }
    go = true;
    go.notify_all();
    for (std::thread& thread : threads) thread.join();
    return series;
}

static double reserved_bytes() {
    pthread_attr_t attributes;
    std::size_t bytes = 0;
    pthread_attr_init(&attributes);
    pthread_attr_getstacksize(&attributes, &bytes);
    pthread_attr_destroy(&attributes);
    return static_cast<double>(bytes);
}

// What the models on one thread take: the curve of each, and the bytes of one of 1,000.
struct Models {
    std::vector<bench::Series> curves;
    std::map<std::string_view, double> each;
    double slope = 0;  // of the callbacks: 10,000 against 1,000
};

static Models measure_models() {
    Models models;
    for (const waits::Pending& model : waits::pending_models) {
        bench::Series series{.name = std::string(model.name), .points = {}};
        for (const int count : {1, 10, 100, 1000, 10000})
            series.points.emplace_back(count, heap_bytes(model, count));
        models.each[model.name] = series.points[3].second / 1000;
        if (model.name == "callbacks")
            models.slope = series.points[4].second / series.points[3].second;
        if (model.name != "timer") models.curves.push_back(series);
    }
    return models;
}

static void print_plot(std::vector<bench::Series> curves, const bench::Series& touched) {
    bench::Series reserved{.name = "threads, reserved", .points = {}};
    for (const auto& [count, bytes] : touched.points)
        reserved.points.emplace_back(count, count * reserved_bytes());
    curves.push_back(touched);
    curves.push_back(reserved);
    bench::print({.id = "ch01/pending-memory",
                  .title = "Memory of pending timers",
                  .x = "pending timers",
                  .y = "bytes",
                  .log = "xy",
                  .series = std::move(curves)});
}

// One pending timer, with its entry in the list.
static void print_each(const Models& models) {
    const double machine = models.each.at("state machine");
    for (const auto& [name, bytes] : models.each) {
        bench::print({.id = "ch01/pending-bytes-" + bench::with_hyphens(name),
                      .what = "heap bytes of one pending wait: " + std::string(name),
                      .unit = "bytes",
                      .ours = bytes,
                      .peer = "state machine",
                      .theirs = machine,
                      .exact = true});
    }
    const double entry = models.each.at("timer");
    bench::print({.id = "ch01/frame-bytes",
                  .what = "a coroutine's frame against the machine by hand, one wait",
                  .unit = "bytes",
                  .ours = models.each.at("coroutine") - entry,
                  .peer = "state machine",
                  .theirs = machine - entry,
                  .exact = true});
}

static void print_threads(double touched, double coroutine) {
    bench::print({.id = "ch01/pending-bytes-thread",
                  .what = "memory that one waiting thread has touched, of 1,000",
                  .unit = "bytes",
                  .ours = touched,
                  .peer = "coroutine",
                  .theirs = coroutine,
                  .goal = ">= 10"});
    bench::print({.id = "ch01/pending-bytes-stack",
                  .what = "memory that one thread reserves for its stack",
                  .unit = "bytes",
                  .ours = reserved_bytes(),
                  .peer = "coroutine",
                  .theirs = coroutine,
                  .exact = true});
}

static void print_slope(double slope) {
    bench::print({.id = "ch01/pending-slope",
                  .what = "memory of 10,000 pending callbacks against 1,000",
                  .unit = "ratio",
                  .ours = slope,
                  .goal = "== 10",
                  .exact = true});
}

int main() {
    const waits::Observer silence;
    // Threads first, while there is no freed memory of others to be used again.
    const bench::Series touched = thread_bytes();
    const Models models = measure_models();
    print_plot(models.curves, touched);
    print_each(models);
    print_threads(touched.points.back().second / 1000, models.each.at("coroutine"));
    print_slope(models.slope);
}

// How many bytes does one pending timer take, in each model? Heap bytes are counted as they
// are asked for; what a thread takes is read from the system: what it reserves and what it
// has touched.
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <string>
#include <thread>
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

static std::string with_hyphen(std::string_view name) {
    std::string id(name);
    std::ranges::replace(id, ' ', '-');
    return id;
}

int main() {
    const waits::Observer silence;
    bench::Plot plot{.id = "ch01/pending-memory",
                     .title = "Memory of pending timers",
                     .x = "pending timers",
                     .y = "bytes",
                     .log = "xy",
                     .series = {}};

    // 1. Threads first, while there is no freed memory of others to be used again.
    const bench::Series touched = thread_bytes();
    const double thread = touched.points.back().second / 1000;
    bench::Series reserved{.name = "threads, reserved", .points = {}};
    for (const auto& [count, bytes] : touched.points)
        reserved.points.emplace_back(count, count * reserved_bytes());

    // 2. The models on one thread.
    std::map<std::string_view, double> each;
    double slope = 0;
    for (const waits::Pending& model : waits::pending_models) {
        bench::Series series{.name = std::string(model.name), .points = {}};
        for (const int count : {1, 10, 100, 1000, 10000})
            series.points.emplace_back(count, heap_bytes(model, count));
        each[model.name] = series.points[3].second / 1000;
        if (model.name == "callbacks")
            slope = series.points[4].second / series.points[3].second;
        if (model.name != "timer") plot.series.push_back(series);
    }
    plot.series.push_back(touched);
    plot.series.push_back(reserved);
    bench::print(plot);

    // 3. One pending timer, with its entry in the list.
    const double machine = each["state machine"];
    for (const auto& [name, bytes] : each) {
        bench::print({.id = "ch01/pending-bytes-" + with_hyphen(name),
                      .what = "heap bytes of one pending wait: " + std::string(name),
                      .unit = "bytes",
                      .ours = bytes,
                      .peer = "state machine",
                      .theirs = machine,
                      .exact = true});
    }
    bench::print({.id = "ch01/frame-bytes",
                  .what = "a coroutine's frame against the machine by hand, one wait",
                  .unit = "bytes",
                  .ours = each["coroutine"] - each["timer"],
                  .peer = "state machine",
                  .theirs = machine - each["timer"],
                  .exact = true});
    bench::print({.id = "ch01/pending-bytes-thread",
                  .what = "memory that one waiting thread has touched, of 1,000",
                  .unit = "bytes",
                  .ours = thread,
                  .peer = "coroutine",
                  .theirs = each["coroutine"],
                  .goal = ">= 10"});
    bench::print({.id = "ch01/pending-bytes-stack",
                  .what = "memory that one thread reserves for its stack",
                  .unit = "bytes",
                  .ours = reserved_bytes(),
                  .peer = "coroutine",
                  .theirs = each["coroutine"],
                  .exact = true});
    bench::print({.id = "ch01/pending-slope",
                  .what = "memory of 10,000 pending callbacks against 1,000",
                  .unit = "ratio",
                  .ours = slope,
                  .goal = "== 10",
                  .exact = true});
}

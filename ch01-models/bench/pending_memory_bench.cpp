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

// Gives what `count` threads add to the program's memory while all of them wait.
static double thread_bytes(int count) {
    std::atomic<int> waiting{0};
    std::atomic<bool> go{false};
    const double before = resident_bytes();
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&] {
            ++waiting;
            go.wait(false);
        });
    }
    while (waiting < count) std::this_thread::yield();
    const double bytes = resident_bytes() - before;
    go = true;
    go.notify_all();
    for (std::thread& thread : threads) thread.join();
    return bytes;
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
    bench::Series reserved{.name = "threads, reserved", .points = {}};
    bench::Series touched{.name = "threads, touched", .points = {}};

    // 1. Threads first, while no freed memory of others is there to be used again. Every
    // series of threads adds to what the system keeps for the next, so the largest is
    // first.
    for (const int count : {1000, 100, 10}) {
        reserved.points.insert(reserved.points.begin(), {count, count * reserved_bytes()});
        if (count == 1000) touched.points.emplace_back(count, thread_bytes(count));
    }
    const double thread = touched.points[0].second / 1000;
    touched.points = {{10, 10 * thread}, {100, 100 * thread}, {1000, 1000 * thread}};

    // 2. The models on one thread.
    std::map<std::string_view, double> each;
    for (const waits::Pending& model : waits::pending_models) {
        bench::Series series{.name = std::string(model.name), .points = {}};
        for (const int count : {1, 10, 100, 1000, 10000})
            series.points.emplace_back(count, heap_bytes(model, count));
        each[model.name] = series.points[3].second / 1000;
        plot.series.push_back(series);
    }
    const double slope =
        plot.series[2].points[4].second / plot.series[2].points[3].second;  // callbacks
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

// One bad task makes every task late; a watchdog finds out which one it is.
//
// Four tasks serve requests on one thread, 1 ms each, then yield. A fifth draws pictures,
// and one in ten takes it 50 ms. How long does each task wait for its turn? The scheduler
// cannot complain while a hog runs, as it does not run then: the watchdog is a thread.
//
// Before: 14-one-hog.  Next: 16-preemption-points.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/tracer.hpp"

using namespace std::chrono_literals;
using base::nanoseconds;

constexpr nanoseconds budget = 10ms;

struct Task {
    std::string name;
    nanoseconds usual, once;  // what it works between two yields: nine times, and once
    base::Tracer::Lane lane = base::program_tracer().lane(name);
    nanoseconds last_turn{}, longest_wait{};
};

// What the scheduler tells the watchdog: who runs, and since when.
struct Running {
    std::atomic<const Task*> task = nullptr;  // stored after `since`, loaded before it
    std::atomic<nanoseconds> since{};
    std::atomic<bool> over = false;
};

// How many waits were shorter than 10, 20, 40 or 80 ms, but not than half of that.
using Histogram = std::map<int, int>;

static Histogram run(std::vector<Task>& tasks, Running& running) {
    base::Clock& clock = base::program_clock();
    Histogram waits;
    for (int round = 0; round < 10; ++round) {
        for (Task& task : tasks) {
            const nanoseconds now = clock.now(), wait = now - task.last_turn;
            task.last_turn = now;
            task.longest_wait = round == 0 ? 0ms : std::max(task.longest_wait, wait);
            int limit = 10;
            while (wait >= limit * 1ms) limit *= 2;
            if (round > 0) ++waits[limit];

            running.since.store(now, std::memory_order_relaxed);
            running.task.store(&task, std::memory_order_release);  // acquired by watch()
            base::program_tracer().begin(task.lane, "runs");
            clock.sleep_for(round == 5 ? task.once : task.usual);  // stands for work
            base::program_tracer().end(task.lane);
        }
    }
    running.task.store(nullptr, std::memory_order_release);
    return waits;
}

static void watch(Running& running, std::map<std::string, int>& caught) {
    base::Clock& clock = base::program_clock();
    const auto lane = base::program_tracer().lane("watchdog");
    nanoseconds reported = -1ms;
    while (!running.over) {
        clock.sleep_for(budget / 4);
        const Task* const task = running.task.load(std::memory_order_acquire);
        const nanoseconds since = running.since.load(std::memory_order_relaxed);
        if (task == nullptr || since == reported || clock.now() - since <= budget) continue;
        reported = since;  // once for each time
        ++caught[task->name];
        base::program_tracer().instant(lane, task->name + " is over its budget");
    }
}

static void show(const char* title, const std::vector<Task>& tasks,
                 const Histogram& waits) {
    std::printf("%s\n", title);
    for (const auto& [limit, count] : waits)
        std::printf("    %2d..%d ms %3d %s\n", limit == 10 ? 0 : limit / 2, limit, count,
                    std::string(static_cast<std::size_t>(count), '#').c_str());
    const auto late = [](const Task& task) { return task.longest_wait > 40ms; };
    std::printf("    tasks that waited longer than 40 ms: %td of %zu\n",
                std::ranges::count_if(tasks, late), tasks.size());
}

int main() {
    std::vector<Task> tasks;
    for (const char* name : {"request 1", "request 2", "request 3", "request 4", "picture"})
        tasks.push_back({name, 1ms, 1ms});
    Running running;
    std::map<std::string, int> caught;
    base::Clock& clock = base::program_clock();
    base::Thread watchdog = clock.start([&] { watch(running, caught); });

    show("waits for a turn, everybody in time:", tasks, run(tasks, running));
    tasks.back().once = 50ms;
    show("the same with one picture in ten taking 50 ms:", tasks, run(tasks, running));

    running.over = true;
    clock.join(watchdog);
    for (const auto& [name, times] : caught)
        std::printf("watchdog: %s ran for more than 10 ms without a yield; seen: %d\n",
                    name.c_str(), times);
}

// Output:
// waits for a turn, everybody in time:
//      0..10 ms  45 #############################################
//     tasks that waited longer than 40 ms: 0 of 5
// the same with one picture in ten taking 50 ms:
//      0..10 ms  40 ########################################
//     40..80 ms   5 #####
//     tasks that waited longer than 40 ms: 5 of 5
// watchdog: picture ran for more than 10 ms without a yield; seen: 1

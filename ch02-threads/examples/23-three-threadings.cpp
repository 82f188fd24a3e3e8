// The same tasks, with threads of three kinds: 1:1, M:1, M:N.
//
// Eight tasks take five turns each. A task is a thread of the system (1:1), a fiber on one
// thread (M:1) or a fiber on two threads (M:N). What does the kernel see of it? Can two tasks
// really run at once? And what if one of them stops its thread? Then its thread stops, and
// how many tasks that is differs.
//
// Before: 22-work-stealing.  Next: 24-stale-thread-locals.

#include <atomic>
#include <cstdio>
#include <ctime>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/pool.hpp"

using Tasks = std::vector<std::function<void()>>;

// [kinds]
struct Kind {
    const char* name;
    std::size_t threads;              // that eight tasks should have
    void (*run)(const Tasks& tasks);  // until all have ended
    void (*give_way)();
};

static void one_to_one(const Tasks& tasks) {
    std::vector<std::thread> threads;
    for (const auto& task : tasks) threads.emplace_back(task);
    for (std::thread& thread : threads) thread.join();
}

static void many_to_one(const Tasks& tasks) {
    fibers::Scheduler scheduler;
    for (const auto& task : tasks) scheduler.spawn(task);
    scheduler.run();
}

static void many_to_two(const Tasks& tasks) {
    fibers::Pool pool({.workers = 2});
    for (const auto& task : tasks) pool.spawn(task);
    pool.run();
}

static constexpr Kind kinds[] = {{"1:1", 8, one_to_one, std::this_thread::yield},
                                 {"M:1", 1, many_to_one, fibers::yield},
                                 {"M:N", 2, many_to_two, fibers::yield}};
// [kinds]

// On how many threads do eight tasks run? They go on until as many threads have come as should:
// a thread that is slow to wake up is waited for, one too many would be seen.
static std::size_t threads_used(const Kind& kind) {
    std::mutex mutex;
    std::set<std::thread::id> threads;
    std::atomic<std::size_t> seen = 0;
    const auto task = [&] {
        for (int turn = 0; turn < 5 || seen < kind.threads; ++turn) {
            {
                const std::lock_guard lock(mutex);  // held over no wait
                threads.insert(std::this_thread::get_id());
                seen = threads.size();
            }
            kind.give_way();
        }
    };
    kind.run(Tasks(8, task));
    return threads.size();
}

// Do two tasks run at the same time? Each waits for the other without giving way; on one thread
// that would be for ever, hence the limit of 50 ms of CPU time.
static bool runs_two_at_once(const Kind& kind) {
    std::atomic<int> present = 0, met = 0;
    const auto task = [&] {
        const std::clock_t begin = std::clock();
        const bool limited = kind.run == many_to_one;
        for (++present; present < 2;) {
            if (limited && std::clock() - begin > CLOCKS_PER_SEC / 20) return;
        }
        ++met;
    };
    kind.run(Tasks(2, task));
    return met == 2;
}

// One task stops its thread until seven others have ended, or until nobody can run any more.
static int finished_beside_a_blocked_one(const Kind& kind) {
    std::atomic<int> finished = 0, seen = 0;
    const auto block = [&] {
        const std::clock_t begin = std::clock();
        const bool limited = kind.run == many_to_one;
        while (finished < 7 && !(limited && std::clock() - begin > CLOCKS_PER_SEC / 20)) {}
        seen = finished.load();
    };
    Tasks tasks(8, [&] { ++finished; });
    tasks.front() = block;
    kind.run(tasks);
    return seen;
}

int main() {
    std::printf(
        "         threads   two at once   tasks that end while one blocks its thread\n");
    for (const Kind& kind : kinds) {
        std::printf("    %s  %zu         %-3s           %d of 7\n", kind.name,
                    threads_used(kind), runs_two_at_once(kind) ? "yes" : "no",
                    finished_beside_a_blocked_one(kind));
    }
}

// Output:
//          threads   two at once   tasks that end while one blocks its thread
//     1:1  8         yes           7 of 7
//     M:1  1         no            0 of 7
//     M:N  2         yes           7 of 7

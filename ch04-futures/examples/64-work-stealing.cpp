// Several workers, one queue each: who has nothing to do steals half of what another one has.
//
// First in slow motion: three workers take turns on one thread, so that we can watch the library's own
// queue. Then in earnest: a task on a pool of two threads spawns eight others and keeps its worker. Seven
// of them run all the same; the eighth, which it has waked last, is its worker's next, and is not for
// thieves.
//
// Before: 63-two-runtimes.  Next: 65-parking.

#include <array>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "base/latch.hpp"
#include "base/tracer.hpp"
#include "futures/core/stealing_queue.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/thread_pool.hpp"

using futures::nanoseconds, futures::Shared, futures::Task, futures::ThreadPool;
using namespace std::chrono_literals;

static base::Tracer& tracer = base::program_tracer();

// [worker]
struct Job {
    std::string name;
};

struct Worker {
    int number;
    base::Tracer::Lane lane = tracer.lane("worker " + std::to_string(number));
    futures::StealingQueue<Job, Shared> queue = {};
    Job* job = nullptr;
    int done = 0;

    // Looks for a job: its own, or half of another one's.
    void look(std::array<Worker, 3>& all, int ms) {
        job = queue.pop();
        for (Worker& victim : all) {
            if (job != nullptr) return;
            if (const unsigned count = victim.queue.steal(queue); count != 0) {
                std::printf("%d ms: worker %d steals %u from worker %d\n", ms, number,
                            count, victim.number);
                tracer.instant(lane, "steals " + std::to_string(count));
                job = queue.pop();
            }
        }
    }
};
// [worker]

static void in_slow_motion() {
    base::Clock& clock = base::program_clock();
    const nanoseconds begin = clock.now();
    std::array<Job, 12> jobs;
    std::array<Worker, 3> workers{Worker{1}, Worker{2}, Worker{3}};
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        jobs[i].name = std::string(1, static_cast<char>('A' + i));
        (void)workers[0].queue.push(jobs[i]);
    }
    int ms = 0;
    for (bool is_work = true; is_work; ++ms) {
        is_work = false;
        for (Worker& worker : workers) {
            worker.look(workers, ms);
            if (worker.job == nullptr) continue;
            tracer.begin(worker.lane, worker.job->name);
            ++worker.done;
            is_work = true;
        }
        clock.sleep_until(begin + (ms + 1) * 1ms);
        for (Worker& worker : workers) {
            if (worker.job != nullptr) tracer.end(worker.lane);
        }
    }
    std::printf("12 jobs of 1 ms took %d ms; done by each: %d, %d, %d\n", ms - 1,
                workers[0].done, workers[1].done, workers[2].done);
}

// [pool]
static Task<> child(std::thread::id parent, std::atomic<int>& elsewhere, base::Latch& ran) {
    if (std::this_thread::get_id() != parent) elsewhere.fetch_add(1);
    ran.count_down();
    co_return;
}

static Task<> parent(ThreadPool& pool, std::atomic<int>& elsewhere, base::Latch& ran,
                     base::Latch& end) {
    for (int i = 0; i < 7; ++i)
        pool.spawn_detached(child(std::this_thread::get_id(), elsewhere, ran));
    pool.spawn_detached(child(std::this_thread::get_id(), elsewhere, end));
    ran.wait();  // never do this: it keeps the worker
    co_return;
}
// [pool]

int main() {
    in_slow_motion();
    std::atomic<int> elsewhere = 0;
    base::Latch ran(7), end(1);
    futures::Parker driver;
    ThreadPool pool(driver, {.workers = 2});
    pool.block_on(parent(pool, elsewhere, ran, end));
    end.wait();
    std::printf("a pool of %u: 8 children, run by the other worker: %d\n", pool.workers(),
                elsewhere.load());
}

// Output:
// 0 ms: worker 2 steals 6 from worker 1
// 0 ms: worker 3 steals 3 from worker 1
// 3 ms: worker 1 steals 2 from worker 2
// 3 ms: worker 3 steals 1 from worker 1
// 12 jobs of 1 ms took 4 ms; done by each: 4, 4, 4
// a pool of 2: 8 children, run by the other worker: 7

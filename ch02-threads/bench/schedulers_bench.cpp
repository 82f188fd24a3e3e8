// What does it cost to let the next fiber run, and what do several threads bring?
//
// A yield goes through the run queue to the next fiber and at last comes back. Then the same
// tasks as fibers on two threads (M:N), on a thread pool, and with a thread each.
// Needs: linux

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/bench.hpp"
#include "fibers/fibers.hpp"
#include "fibers/poll_poller.hpp"
#include "fibers/pool.hpp"
#include "fibers/priorities.hpp"
#include "workloads/calculate.hpp"
#include "workloads/ping_pong.hpp"

using Tasks = std::vector<std::function<void()>>;

// ---- Yields ----

// One yield of each of `fibers` fibers, in ns: a whole run of many, divided by their number.
template <typename Scheduler>
static bench::Sample yield_ns(const std::function<std::unique_ptr<Scheduler>()>& make,
                              int fibers) {
    const int turns = 2'000'000 / fibers;
    std::vector<double> times;
    for (int round = 0; round < 9; ++round) {
        const auto scheduler = make();
        for (int i = 0; i < fibers; ++i) {
            scheduler->spawn([turns] {
                for (int turn = 0; turn < turns; ++turn) fibers::yield();
            });
        }
        const double begin = bench::process_cpu_ns();
        scheduler->run();
        times.push_back((bench::process_cpu_ns() - begin) / turns / fibers);
    }
    return bench::summary(std::move(times));
}

// The rows of one number of fibers: round robin, and what the other queue costs beside it.
static void print_yields(int fibers, const bench::Sample& usual,
                         const bench::Sample& robbed) {
    bench::print({.id = "ch02/yield-" + std::to_string(fibers),
                  .what = "one yield, round robin; fibers: " + std::to_string(fibers),
                  .unit = "ns",
                  .ours = usual.median,
                  .goal = fibers == 64 ? "<= 8" : "",
                  .spread = usual.spread});
    if (fibers != 64) return;
    bench::print(bench::compared("ch02/yield-robbed",
                                 "one yield of 64, a queue that can be robbed",
                                 {robbed, usual}, "round robin"));
}

static void yields() {
    using fibers::Pool, fibers::Scheduler;
    fibers::Priorities queue;
    constexpr std::size_t all =
        10'000;  // stacks are kept, so that no end of a fiber unmaps one
    const auto usual = [] {
        return std::make_unique<Scheduler>(Scheduler::Parts{.keep_stacks = all});
    };
    const auto by_priority = [&] {
        return std::make_unique<Scheduler>(
            Scheduler::Parts{.queue = &queue, .keep_stacks = all});
    };
    const auto can_be_robbed = [] {
        return std::make_unique<Pool>(Pool::Parts{.workers = 1, .keep_stacks = all});
    };
    bench::Plot plot{
        .id = "ch02/yield",
        .title = "One yield, by the number of fibers",
        .x = "fibers",
        .y = "ns for one yield",
        .log = "x",
        .series = {
            {"round robin", {}}, {"priorities", {}}, {"a queue that can be robbed", {}}}};
    for (const int fibers : {1, 2, 4, 16, 64, 256, 1'000, 3'000, 10'000}) {
        const bench::Sample samples[] = {yield_ns<Scheduler>(usual, fibers),
                                         yield_ns<Scheduler>(by_priority, fibers),
                                         yield_ns<Pool>(can_be_robbed, fibers)};
        for (std::size_t i = 0; i < 3; ++i)
            plot.series[i].points.emplace_back(fibers, samples[i].median);
        if (fibers == 4 || fibers == 16 || fibers == 256 || fibers == 3'000) continue;
        print_yields(fibers, samples[0], samples[2]);
    }
    bench::print(plot);
}

// ---- The same tasks, three ways ----

// Pools live as long as their program: neither the fibers' nor the peer's is made anew.
static void as_fibers(const Tasks& tasks) {
    static fibers::Pool pool({.workers = 2, .make_poller = [] {
                                  return std::make_unique<fibers::PollPoller>();
                              }});
    for (const auto& task : tasks) pool.spawn(task);
    pool.run();
}

static void on_one_thread(const Tasks& tasks) {
    static fibers::PollPoller poller;
    static fibers::Scheduler scheduler({.poller = &poller});
    for (const auto& task : tasks) scheduler.spawn(task);
    scheduler.run();
}

static void as_threads(const Tasks& tasks) {
    std::vector<std::jthread> threads;
    for (const auto& task : tasks) threads.emplace_back(task);
}

// The pool that everybody writes once: a queue, a mutex, and threads that take.
static void on_a_thread_pool(const Tasks& tasks) {
    std::mutex mutex;
    std::size_t next = 0;
    const auto work = [&] {
        for (std::unique_lock lock(mutex); next < tasks.size(); lock.lock()) {
            const auto& task = tasks[next++];
            lock.unlock();
            task();
        }
    };
    const std::jthread other(work);
    work();
}

// CPU time of both in turns, in ns: a machine that does other things as well hands threads over late.
static std::pair<bench::Sample, bench::Sample> cpu_in_turns(
    const std::function<void()>& ours, const std::function<void()>& theirs) {
    std::vector<double> times[2];
    for (int round = 0; round < 15; ++round) {
        for (int i = 0; i < 2; ++i) {
            const double begin = bench::process_cpu_ns();
            (i == 0 ? ours : theirs)();
            times[i].push_back(bench::process_cpu_ns() - begin);
        }
    }
    return {bench::summary(std::move(times[0])), bench::summary(std::move(times[1]))};
}

int main() {
    yields();
    const Tasks sums(256, workloads::calculate);
    bench::print(bench::compared(
        "ch02/mn-cpu-pool",
        "CPU time of a task of some 20 us that only calculates, 256 on two threads",
        cpu_in_turns([&] { as_fibers(sums); }, [&] { on_a_thread_pool(sums); }),
        "thread pool", 256, "<= 1.2"));
    bench::print(
        bench::compared("ch02/mn-cpu-threads", "the same, against a thread for each task",
                        cpu_in_turns([&] { as_fibers(sums); }, [&] { as_threads(sums); }),
                        "thread per task", 256, "<= 0.95"));
    workloads::PingPong with_fibers(64, true), with_threads(64, false);
    const auto threads = [&] { as_threads(with_threads.tasks()); };
    constexpr double bytes = 64 * 2 * workloads::PingPong::rounds;
    bench::print(bench::compared(
        "ch02/mn-io",
        "CPU time of a byte through a pipe, 64 pairs of tasks at a time, on two threads",
        cpu_in_turns([&] { as_fibers(with_fibers.tasks()); }, threads), "thread per task",
        bytes));
    bench::print(bench::compared(
        "ch02/m1-io",
        "CPU time of a byte through a pipe, 64 pairs of tasks at a time, on one thread",
        cpu_in_turns([&] { on_one_thread(with_fibers.tasks()); }, threads),
        "thread per task", bytes));
    bench::keep(workloads::result);
}

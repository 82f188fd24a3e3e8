// A thread for each task, or a pool: what does it cost for many small tasks of I/O?
//
// Each task writes a byte to a pipe of its own worker and reads it back: two system calls
// that never wait, so what is left is the price of the threads.
//
// Needs: linux
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "calls/calls.hpp"
#include "turns/turns.hpp"

constexpr int tasks = 100;

using Pipe = std::array<int, 2>;

static void task(const Pipe& pipe) {
    char byte = '!';
    base::must("write", write(pipe[1], &byte, 1));
    base::must("read", read(pipe[0], &byte, 1));
}

static void thread_per_task(const Pipe& pipe) {
    for (int i = 0; i < tasks; ++i) std::thread(task, std::cref(pipe)).join();
}

// As many threads at once as there are tasks: each waits for nobody.
static void all_at_once(const Pipe& pipe) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < tasks; ++i) threads.emplace_back(task, std::cref(pipe));
}

static void pool(const Pipe& pipe, int workers) {
    std::atomic<int> taken = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
            while (taken++ < tasks) task(pipe);
        });
    }
}

int main() {
    Pipe pipe;
    base::must("make a pipe", ::pipe(pipe.data()));
    const auto print = [](const char* id, const char* what, auto times, const char* peer,
                          const char* goal) {
        bench::print(bench::compared(id, what, times, peer, tasks, goal));
    };
    const auto with_pool = [&] { pool(pipe, 2); };
    print("ch02/task-in-pool", "a small task in a pool of two, the pool's making included",
          turns::fastest_ns(with_pool, [&] { thread_per_task(pipe); }),
          "a thread for each, one at a time", "<= 0.5");
    print("ch02/task-in-pool-at-once", "the same, against all threads at once",
          turns::fastest_ns(with_pool, [&] { all_at_once(pipe); }),
          "a thread for each, all at once", "<= 0.5");
    const auto calls_of = [](const std::function<void()>& body) {
        const auto log = base::must("watch system calls", calls::record(body));
        const auto waits = calls::count(log, SYS_futex);  // a join that comes late has none
        return static_cast<double>(std::ssize(log) - waits) / tasks;
    };
    const double theirs = calls_of([&] { thread_per_task(pipe); });
    bench::print({.id = "ch02/task-calls",
                  .what = "system calls of the thread that hands the tasks out, a task",
                  .unit = "calls",
                  .ours = calls_of(with_pool),
                  .peer = "a thread for each",
                  .theirs = theirs,
                  .exact = true});
}

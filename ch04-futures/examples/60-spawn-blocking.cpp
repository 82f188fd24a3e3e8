// What happens to the others while one task makes its thread wait?
//
// A ticker ticks every millisecond. Beside it a function waits until it has seen five ticks. Called in a
// task it waits for ever (here: until it gives up), for the ticks would come from the thread that it
// holds. On a thread of a pool it sees them: the loop stays alive.
//
// Before: 59-block-on.  Next: 61-tcp-echo.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "base/must.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/blocking.hpp"
#include "futures/host/runtime.hpp"

using namespace futures;
using namespace std::chrono_literals;

static std::atomic<int> ticks = 0;

static Task<> tick_for_ever() {
    for (;; ++ticks) co_await sleep(1ms);
}

// An ordinary function that waits, as a call to an old library may. It gives up after `patience`.
static int count_ticks(int wanted, std::chrono::milliseconds patience) {
    const int before = ticks;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (ticks < before + wanted && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(1ms);
    return ticks - before < wanted ? ticks - before : wanted;
}

// [wrong]
static Task<int> in_the_task() { co_return count_ticks(5, 100ms); }
// [wrong]

// [right]
static Task<int> on_a_thread(BlockingPool& pool) {
    auto count = [] { return count_ticks(5, 1h); };
    const auto seen = co_await spawn_blocking(pool, count);
    co_return seen.value_or(0);
}
// [right]

// [limit]
// The threads of the pool are counted, too: the third job waits until one is free.
static Task<> three_at_once(BlockingPool& pool) {
    const auto job = [](BlockingPool& where) -> Task<> {
        auto count = [] { return count_ticks(3, 1h); };
        const auto seen = co_await spawn_blocking(where, count);
        std::printf("  a job has seen %d ticks\n", seen.value_or(0));
    };
    auto first = job(pool), second = job(pool), third = job(pool);
    co_await join(first, second, third);
}
// [limit]

int main() {
    RuntimeOptions options;
    options.blocking.most_threads = 2;
    auto runtime = base::must("open a runtime", Runtime::open(options));
    (void)runtime.spawn(tick_for_ever());

    std::printf("in the task: %d ticks, then it gives up\n",
                runtime.block_on(in_the_task()));
    std::printf("on a thread of the pool: %d ticks\n",
                runtime.block_on(on_a_thread(runtime.blocking())));

    std::printf("three jobs for two threads:\n");
    runtime.block_on(three_at_once(runtime.blocking()));
    std::printf("  and there are %zu threads\n", runtime.blocking().threads());
}

// Output:
// in the task: 0 ticks, then it gives up
// on a thread of the pool: 5 ticks
// three jobs for two threads:
//   a job has seen 3 ticks
//   a job has seen 3 ticks
//   a job has seen 3 ticks
//   and there are 2 threads

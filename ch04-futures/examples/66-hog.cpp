// One task keeps the thread for itself, and everybody is late. Which one? The console names it.
//
// An executor cannot take the processor away from a task. It can time each poll. The console is an
// observer: it keeps a table of all tasks, and a list of polls that took too long, with the co_await
// after which the task went on and on.
//
// Before: 65-parking.  Next: 67-backtraces.

#include <algorithm>
#include <cstdio>

#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"
#include "futures/host/console.hpp"

using namespace futures;
using namespace std::chrono_literals;

static nanoseconds latest{0};

// [tasks]
static Task<> heartbeat(int beats) {
    for (int i = 0; i < beats; ++i) {
        const nanoseconds due = base::program_clock().now() + 10ms;
        co_await sleep(10ms);
        latest = std::max(latest, base::program_clock().now() - due);
    }
}

// Somebody has taken the thread's sleep for the task's.
static Task<> report() {
    co_await sleep(25ms);
    base::program_clock().sleep_until(base::program_clock().now() + 60ms);
    co_await sleep(25ms);
}
// [tasks]

int main() {
    ClockDriver driver;
    Console console(20ms);
    LocalExecutor executor(driver, {.tasks = {.observer = &console}, .tick_bits = 0});
    executor.spawn_detached(heartbeat(12));
    executor.spawn_detached(report());
    auto alarm = executor.spawn([]() -> Task<> { co_await sleep(100ms); }());
    executor.run_until([&] { return alarm.is_finished(); });
    std::fputs(console.table().c_str(), stdout);
    std::printf("a heartbeat came %lld ms late\n",
                static_cast<long long>(base::rounded_ms(latest)));
    for (const Hog& hog : console.hogs()) {
        std::printf("hog: task %d, %s, %lld ms without an await after %s\n",
                    static_cast<int>(hog.number), hog.name.c_str(),
                    static_cast<long long>(base::rounded_ms(hog.took)), hog.since.c_str());
    }
}

// Output:
// task  does   polls  wakes   busy us  longest us  name
//    1  waits      5      4         0           0  heartbeat at 66-hog.cpp:26
//    2  waits      2      1     60000       60000  report at 66-hog.cpp:35
// a heartbeat came 60 ms late
// hog: task 2, report, 60 ms without an await after 66-hog.cpp:33

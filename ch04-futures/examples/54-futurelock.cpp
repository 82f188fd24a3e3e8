// A lock that was given to a future which nobody polls any longer: everybody waits, for ever.
//
// select() awaits two futures, and one of them is in the queue for a lock. When the other one ends, the
// task goes on with something else and keeps the first, for later. Then its turn comes: the lock is
// granted to a future that is not polled, and all who come after it wait; the task itself, too.
//
// Before: 53-across-an-await.  Next: 55-actor.

#include <cstdio>
#include <source_location>

#include "base/tracer.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;
using Where = std::source_location;

static base::Tracer& tracer = base::program_tracer();
static bool is_told = true;  // the first run only

static void says(const char* words, const char* holder, const char* waits,
                 Where where = Where::current()) {
    static const auto lane = tracer.lane("futurelock");
    if (!is_told) return;
    tracer.instant(
        lane, words,
        {{"say", words}, {"line", where.line()}, {"holds it", holder}, {"wait", waits}});
}

static Task<> holds_it_for_a_while(Mutex<int, Local>& log) {
    auto guard = co_await log.lock();
    says("Another task takes the lock, for 50 ms.", "another task", "nobody");
    co_await sleep(50ms);
    says(
        "It unlocks. The first in the queue gets the lock: the future, which is not "
        "polled.",
        "the future", "the task itself");
}

// [wrong]
static Task<> keeps_it(Mutex<int, Local>& log) {
    auto writes = log.lock();
    co_await select(writes, sleep(10ms));  // `writes` was only lent
    says("The sleep is over. The future keeps its place in the queue.", "another task",
         "the future");
    auto guard = co_await log.lock();  // behind `writes`, which nobody polls
    says("Never reached.", "the task itself", "nobody");
}
// [wrong]

// [right]
static Task<> drops_it(Mutex<int, Local>& log) {
    co_await select(log.lock(), sleep(10ms));  // it ends with this line
    auto guard = co_await log.lock();
    ++*guard;
}
static Task<> goes_on_with_it(Mutex<int, Local>& log) {
    auto writes = log.lock();
    co_await select(writes, sleep(10ms));
    auto guard = co_await writes;  // the same future: its place is not lost
    ++*guard;
}
// [right]

static void run(const char* what, Task<> (*task)(Mutex<int, Local>&)) {
    futures::ClockDriver driver;
    Mutex<int, Local> log(0);
    LocalExecutor executor(driver, {.tick_bits = 0});
    (void)executor.spawn(holds_it_for_a_while(log));
    (void)executor.spawn(task(log));
    const bool has_ended = executor.run();
    std::printf("%-20s %s\n", what,
                has_ended ? "ends" : "every task waits, and nothing can happen");
}

int main() {
    run("keeps the future:", keeps_it);
    is_told = false;
    run("drops it:", drops_it);
    run("goes on with it:", goes_on_with_it);
}

// Output:
// keeps the future:    every task waits, and nothing can happen
// drops it:            ends
// goes on with it:     ends

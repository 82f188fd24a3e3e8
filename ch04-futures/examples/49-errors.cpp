// An error on its way through three awaits: as a value, as a Result, as an exception.
//
// An error is a result like any other. A Result says in the type of each function on the way that there
// may be one, and each hands it on in so many words. An exception is kept in the frame of the coroutine
// that has thrown it, and thrown again in the one that awaits it, three times here. And if nobody awaits
// the task, the executor is the last who can tell.
//
// Before: 48-cancellation.  Next: 50-streams.

#include <cstdio>
#include <stdexcept>

#include "base/result.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"

using base::Result, base::Errno, base::fail;
using namespace futures;
using namespace std::chrono_literals;

enum class Way { value, error, exception };

// [results]
static Task<Result<int>> third(Way way) {
    co_await sleep(1ms);
    if (way == Way::error) co_return fail(Errno::no_such_file);
    if (way == Way::exception) throw std::runtime_error("thrown in the third");
    co_return 42;
}
static Task<Result<int>> second(Way way) {
    const auto given = co_await third(way);
    if (!given) co_return fail(given.error());
    co_return *given + 1;
}
static Task<Result<int>> first(Way way) {
    const auto given = co_await second(way);
    if (!given) co_return fail(given.error());
    co_return *given + 1;
}
// [results]

static Task<> show(const char* how, Way way) {
    try {
        const auto given = co_await first(way);
        if (given) {
            std::printf("%s: %d\n", how, *given);
        } else {
            std::printf("%s: %s\n", how, describe(given.error()));
        }
    } catch (const std::exception& thrown) {
        std::printf("%s: %s\n", how, thrown.what());
    }
}

// [lost]
static void tell(Failure& lost) {
    try {
        lost.rethrow();
    } catch (const std::exception& thrown) {
        std::printf("nobody awaits it: %s\n", thrown.what());
    }
}
// [lost]

static Task<> spawn_and_go(LocalExecutor& executor) {
    auto awaited = executor.spawn(first(Way::exception));
    {
        auto forgotten = executor.spawn(first(Way::exception));
    }  // the handle goes, the task does not
    try {
        (void)co_await awaited;
    } catch (const std::exception& thrown) {
        std::printf("joined: %s\n", thrown.what());
    }
    auto late = executor.spawn(first(Way::exception));
    co_await sleep(2ms);
}  // this one goes when its task has ended

int main() {
    ClockDriver driver;
    LocalExecutor executor(driver, {.tasks = {.failure_lost = tell}});
    executor.block_on(show("a value", Way::value));
    executor.block_on(show("an error", Way::error));
    executor.block_on(show("an exception", Way::exception));
    executor.block_on(spawn_and_go(executor));
}

// Output:
// a value: 44
// an error: no such file or directory
// an exception: thrown in the third
// nobody awaits it: thrown in the third
// joined: thrown in the third
// nobody awaits it: thrown in the third

// Futures made of futures: join is a future of several, and is ready when all of them are.
//
// It starts no task and allocates nothing. Its parts live in it, and it is polled by whoever awaits
// it; with each poll it asks those that are not there yet. So three waits of one, two and three seconds
// take three, and all of it is one task. We count what it costs to ask everybody each time.
//
// Before: 43-no-system.  Next: 45-select.

#include <cstdio>
#include <tuple>

#include "base/tracer.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

static base::Tracer& tracer = base::program_tracer();
static int polls;  // of parts

/// A future that counts how often it is asked.
class CountedSleep : Pinned {
  public:
    using Output = void;
    explicit CountedSleep(nanoseconds time) noexcept : sleep_(time) {}
    Poll<> poll(Context& context) noexcept {
        ++polls;
        return sleep_.poll(context);
    }

  private:
    Sleep sleep_;
};

// [fetch]
static Task<int> fetch(const char* what, int seconds) {
    const auto lane = tracer.lane(what);
    tracer.begin(lane, "wait");
    co_await CountedSleep(seconds * 1s);
    tracer.end(lane);
    co_return seconds * 100;
}

static Task<int> one_by_one() {
    const int first = co_await fetch("first", 1);
    const int second = co_await fetch("second", 2);
    const int third = co_await fetch("third", 3);
    co_return first + second + third;
}

static Task<int> side_by_side() {
    const auto all =
        co_await join(fetch("1 of 3", 1), fetch("2 of 3", 2), fetch("3 of 3", 3));
    co_return std::get<0>(all) + std::get<1>(all) + std::get<2>(all);
}
// [fetch]

static void show(const char* how, Task<int> task) {
    ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    const nanoseconds begin = driver.now();
    polls = 0;
    const int sum = executor.block_on(std::move(task));
    std::printf("%s: %d after %lld ms, %d polls of a sleep\n", how, sum,
                static_cast<long long>(base::rounded_ms(driver.now() - begin)), polls);
}

int main() {
    show("one by one  ", one_by_one());
    show("side by side", side_by_side());
}

// Output:
// one by one  : 600 after 6000 ms, 6 polls of a sleep
// side by side: 600 after 3000 ms, 9 polls of a sleep

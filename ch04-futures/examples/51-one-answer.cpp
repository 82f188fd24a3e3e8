// One value, from one task to another, once. And what each is told if the other one leaves.
//
// A oneshot has two ends. The one that sends never waits. The one that receives is a future. Each
// end may be dropped at any time, and the other one hears of it, so nobody waits for nothing.
//
// Before: 50-streams.  Next: 52-back-pressure.

#include <cstdio>
#include <utility>

#include "futures/core/executor.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using Sender = OneshotSender<int, Local>;

// [ends]
static Task<> square(int number, Sender answer) {
    co_await yield();  // it takes a while
    (void)answer.send(number * number);
}

static Task<> forget(int, Sender answer) {
    co_await yield();
    if (!answer.is_closed()) std::puts("  (forgets to answer)");
}

static Task<> count(int number, Sender answer) {
    int counted = 0;
    while (counted < number && !answer.is_closed()) {
        ++counted;
        co_await yield();
    }
    std::printf("  (counted to %d of %d)\n", counted, number);
    (void)answer.send(std::move(counted));
}
// [ends]

// [asks]
static Task<> asks(LocalExecutor& executor) {
    Oneshot<int, Local> first, second;
    (void)executor.spawn(square(12, std::move(first.sender)));
    const auto squared = co_await first.receiver;
    std::printf("square: %d\n", *squared);

    (void)executor.spawn(forget(12, std::move(second.sender)));
    const auto nothing = co_await second.receiver;
    std::printf("forget: %s\n", nothing ? "an answer" : "nobody will answer");
}

static Task<> gives_up(LocalExecutor& executor) {
    Oneshot<int, Local> third;
    (void)executor.spawn(count(1000, std::move(third.sender)));
    co_await yield();
    co_await yield();
}  // here its end is dropped
// [asks]

int main() {
    futures::ClockDriver driver;
    LocalExecutor executor(driver);
    executor.block_on(asks(executor));
    executor.block_on(gives_up(executor));
    executor.run();
}

// Output:
// square: 144
//   (forgets to answer)
// forget: nobody will answer
//   (counted to 2 of 1000)

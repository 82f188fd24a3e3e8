// Two ways in which one task can keep the others from running, and what helps against each.
//
// An executor that polls whoever was woken first is fair to tasks, not to work: an urgent one waits behind
// a hundred others, so there are four queues. And a task that never has to wait never lets go: a receiver
// whose channel is always full would go round for ever in one poll. So each poll has a budget of 128
// answers; the wait that would give the next one says "not yet" and wakes its own task.
//
// Before: 37-inline-or-queued.  Next: 39-frame-sizes.

#include <algorithm>
#include <cstdio>

#include "futures/core/channel.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;

// [urgent]
static Task<> works(int& steps, int count) {
    for (int i = 0; i < count; ++i) {
        ++steps;
        co_await yield();
    }
}
static Task<> waits_for(const int& steps, const char* what) {
    co_await yield();
    std::printf("%s: %d steps of others came first\n", what, steps);
}
// [urgent]

static void urgent(Priority priority, const char* what) {
    ClockDriver driver;
    LocalExecutor executor(driver);
    int steps = 0;
    for (int i = 0; i < 100; ++i) executor.spawn_detached(works(steps, 3));
    auto handle = executor.spawn(waits_for(steps, what), priority);
    executor.run();
}

// [greedy]
using Numbers = Channel<int, Local>;

// Never waits: the channel has all the numbers already.
static Task<> takes_all(decltype(Numbers::receiver) numbers, int& taken) {
    while (true) {
        const auto number = co_await numbers.receive();
        if (!number) break;
        ++taken;
    }
}
static Task<> looks_on(const int& taken, int& longest) {
    int before = 0;
    while (taken < 1000) {
        longest = std::max(longest, taken - before);
        before = taken;
        co_await yield();
    }
}
// [greedy]

static void greedy() {
    ClockDriver driver;
    LocalExecutor executor(driver);
    Numbers numbers(1000);
    for (int i = 0; i < 1000; ++i) (void)numbers.sender.try_send(int{i});
    int taken = 0, longest = 0;
    executor.spawn_detached(takes_all(std::move(numbers.receiver), taken));
    executor.spawn_detached(looks_on(taken, longest));
    { const auto last = std::move(numbers.sender); }
    executor.run();
    std::printf("%d numbers taken, at most %d before somebody else had a turn\n", taken,
                longest);
}

int main() {
    urgent(Priority::normal, "a normal task");
    urgent(Priority::urgent, "an urgent task");
    greedy();
}

// Output:
// a normal task: 200 steps of others came first
// an urgent task: 0 steps of others came first
// 1000 numbers taken, at most 128 before somebody else had a turn

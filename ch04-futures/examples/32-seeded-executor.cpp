// Does a program with futures do the same each time? If its executor chooses by a seed, it does.
//
// Who is next is drawn by a random number, and time jumps to the next timer. Equal seeds give equal
// traces, to the letter; many seeds show how many traces, and how many results, a program can have.
//
// Before: 30-weak-memory.  Next: 33-one-trace-or-many.

#include <cstdio>
#include <set>
#include <string>

#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"

using namespace std::chrono_literals;
using futures::Task;
using Text = std::string;

// [programs]
// Does two steps, lets others run in between, and tells in the log what it does.
static Task<Text> two_steps(Text& log, char name) {
    Text own;
    for (int step = 1; step <= 2; ++step) {
        log += name;
        log += static_cast<char>('0' + step);
        own += name;
        co_await futures::yield();
    }
    co_return own;
}

// Joins three tasks. The log is only watched; the result is made of what each has given.
static Task<Text> join_three(futures::LocalExecutor& executor, Text& log) {
    auto a = executor.spawn(two_steps(log, 'A'));
    auto b = executor.spawn(two_steps(log, 'B'));
    auto c = executor.spawn(two_steps(log, 'C'));
    const auto from_a = co_await a;
    const auto from_b = co_await b;
    const auto from_c = co_await c;
    co_return *from_a + *from_b + *from_c;
}
// [programs]

struct Run {
    Text trace, result;
};

// [run]
static Run run(std::uint64_t seed) {
    futures::VirtualDriver driver;
    futures::LocalExecutor executor(
        driver, {.tasks = {.order = futures::Order::random, .seed = seed}});
    Text log;
    Text result = executor.block_on(join_three(executor, log));
    return {log, result};
}
// [run]

// [race]
// Both look at what the other one changes.
static Task<> add_one(int& number) {
    const int seen = number;
    co_await futures::yield();
    number = seen + 1;
}
static int race(std::uint64_t seed) {
    futures::VirtualDriver driver;
    futures::LocalExecutor executor(
        driver, {.tasks = {.order = futures::Order::random, .seed = seed}});
    int number = 0;
    executor.spawn_detached(add_one(number));
    executor.spawn_detached(add_one(number));
    executor.run();
    return number;
}
// [race]

static Task<> long_sleep() { co_await futures::Sleep(100'000s); }

int main() {
    for (const unsigned seed : {1U, 1U, 2U}) {
        const Run one = run(seed);
        std::printf("seed %u: %s gives %s\n", seed, one.trace.c_str(), one.result.c_str());
    }
    std::set<Text> traces, results;
    std::set<int> numbers;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        const Run one = run(seed);
        traces.insert(one.trace);
        results.insert(one.result);
        numbers.insert(race(seed));
    }
    std::printf("2000 seeds, join only: %zu traces of 90, %zu result\n", traces.size(),
                results.size());
    std::printf("2000 seeds, the race: %zu results:", numbers.size());
    for (const int number : numbers) std::printf(" %d", number);

    futures::VirtualDriver driver;
    futures::LocalExecutor executor(driver);
    executor.block_on(long_sleep());
    std::printf("\n100000 s asleep: the clock says %lld s\n",
                static_cast<long long>(driver.now() / 1s));
}

// Output:
// seed 1: B1A1A2C1C2B2 gives AABBCC
// seed 1: B1A1A2C1C2B2 gives AABBCC
// seed 2: C1A1B1A2C2B2 gives AABBCC
// 2000 seeds, join only: 90 traces of 90, 1 result
// 2000 seeds, the race: 2 results: 1 2
// 100000 s asleep: the clock says 100000 s

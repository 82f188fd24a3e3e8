// A generator gives one value after the other; a stream does, too, but may make us wait.
//
// Both are coroutines with a frame that remembers where they are, and nothing else: the same body, with a
// co_await between the values or without it, gives the same values in the same order. What differs is who
// drives them: a loop, or a runtime. On top of streams come the words that one knows from loops.
//
// Before: 49-errors.  Next: 51-one-answer.

#include <cstdio>

#include "futures/core/async_generator.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/generator.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/stream_words.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [bodies]
static Generator<int> fibonacci(int count) {
    int one = 0, next_one = 1;
    for (int i = 0; i < count; ++i) {
        co_yield one;
        next_one += std::exchange(one, next_one);
    }
}

static AsyncGenerator<int> slow_fibonacci(int count) {
    int one = 0, next_one = 1;
    for (int i = 0; i < count; ++i) {
        co_await sleep(100ms);
        co_yield one;
        next_one += std::exchange(one, next_one);
    }
}
// [bodies]

template <Stream S>
static Task<int> print_all(const char* what, S stream) {
    int sum = 0;
    std::printf("%s:", what);
    while (true) {
        const auto number = co_await next(stream);
        if (!number) break;
        std::printf(" %d", *number);
        sum += *number;
    }
    std::puts("");
    co_return sum;
}

static bool is_even(int number) { return number % 2 == 0; }
static int squared(int number) { return number * number; }

int main() {
    int sum = 0;
    std::printf("a generator:");
    for (const int number : fibonacci(9)) {
        std::printf(" %d", number);
        sum += number;
    }
    std::puts("");

    ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    const nanoseconds begin = driver.now();
    const int same = executor.block_on(print_all("a stream   ", slow_fibonacci(9)));
    std::printf("the same sum: %s, after %lld ms\n", sum == same ? "yes" : "no",
                static_cast<long long>(base::rounded_ms(driver.now() - begin)));

    // [combined]
    auto even = take(filter(slow_fibonacci(100), is_even), 5);
    executor.block_on(print_all("even ones  ", map(std::move(even), squared)));
    executor.block_on(
        print_all("merged     ", merge(slow_fibonacci(5), slow_fibonacci(3))));
    // [combined]
}

// Output:
// a generator: 0 1 1 2 3 5 8 13 21
// a stream   : 0 1 1 2 3 5 8 13 21
// the same sum: yes, after 900 ms
// even ones  : 0 4 64 1156 20736
// merged     : 0 0 1 1 1 1 2 3

// A future that may take so long, and no longer; and a retry made of nothing but that.
//
// timeout() is a select of a future and a clock. If the clock wins, the future is destroyed, and with it
// the timer that it had set: nothing is left that wakes us later for nothing. Each attempt gets twice as
// much time as the one before it.
//
// Before: 45-select.  Next: 47-scope.

#include <cstdio>

#include "base/result.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/timeout.hpp"
#include "futures/host/clock_driver.hpp"

using base::Result, base::Errno, base::fail;
using namespace futures;
using namespace std::chrono_literals;

// A server that is slow at first.
static Task<Result<int>> ask(int attempt) {
    if (attempt == 1) co_return fail(Errno::connection_refused);
    co_await sleep(attempt == 2 ? 900ms : 300ms);
    co_return 42;
}

// [retry]
static Task<Result<int>> ask_patiently(int attempts) {
    Result<int> answer = fail(Errno::invalid_argument);
    nanoseconds patience = 100ms;
    for (int attempt = 1; attempt <= attempts; ++attempt, patience *= 2) {
        answer = co_await timeout(patience, ask(attempt));
        if (answer) break;
        std::printf("attempt %d, with %lld ms: %s\n", attempt,
                    static_cast<long long>(base::rounded_ms(patience)),
                    describe(answer.error()));
        co_await sleep(50ms);
    }
    co_return answer;
}
// [retry]

int main() {
    ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    const nanoseconds begin = driver.now();
    const auto answer = executor.block_on(ask_patiently(5));
    std::printf("the answer is %d, after %lld ms\n", answer.value_or(-1),
                static_cast<long long>(base::rounded_ms(driver.now() - begin)));
    const auto none = executor.block_on(ask_patiently(2));
    std::printf("two attempts: %s\n", none ? "an answer" : describe(none.error()));
}

// Output:
// attempt 1, with 100 ms: connection refused
// attempt 2, with 200 ms: timed out
// the answer is 42, after 600 ms
// attempt 1, with 100 ms: connection refused
// attempt 2, with 200 ms: timed out
// two attempts: timed out

// The executor: what it polls, when, and what is left when it ends.

#include "futures/core/executor.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

Task<int> after(nanoseconds time, int value) {
    co_await sleep(time);
    co_return value;
}

Task<> sleeps_often(Driver& driver, nanoseconds step, bool& all_on_time) {
    for (int i = 0; i < 12; ++i) {
        const nanoseconds due = driver.now() + step;
        co_await sleep(step);
        if (driver.now() != due) all_on_time = false;
    }
}

Task<> forever() { co_await sleep(never); }

Task<int> sum(LocalExecutor& executor) {
    auto first = executor.spawn(after(3s, 1));
    auto second = executor.spawn(after(1s, 2));
    const auto one = co_await first;
    const auto two = co_await second;
    co_return *one + *two;
}

Task<bool> aborts(LocalExecutor& executor) {
    auto handle = executor.spawn(after(9s, 0));
    co_await yield();
    handle.abort();
    const auto ended = co_await handle;
    co_return !ended && ended.error() == base::Errno::cancelled;
}

Task<> says(std::string& words, std::string word, int times) {
    for (int i = 0; i < times; ++i) {
        words += word;
        co_await yield();
    }
}

}  // namespace

TEST_CASE("spawned tasks wait side by side, and are joined") {
    VirtualDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    CHECK(executor.block_on(sum(executor)) == 3);
    CHECK(driver.now() == 3s);
    CHECK(executor.tasks() == 0);
}

TEST_CASE("a timer is on time beside others of its wheel") {
    VirtualDriver driver;
    driver.park(370ms);
    LocalExecutor executor(driver, {.tick_bits = 0});
    bool all_on_time = true;
    (void)executor.spawn(sleeps_often(driver, 10ms, all_on_time));
    (void)executor.spawn(sleeps_often(driver, 30ms, all_on_time));
    CHECK(executor.run());
    CHECK(all_on_time);
}

TEST_CASE("an aborted task is told to whoever awaits it, at once") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    CHECK(executor.block_on(aborts(executor)));
    CHECK(driver.now() == 0s);
}

TEST_CASE("run ends when nothing can happen any more") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    auto handle = executor.spawn(forever());
    CHECK_FALSE(executor.run());
    CHECK_FALSE(handle.is_finished());
}

TEST_CASE("ready tasks take turns, the urgent ones first") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    std::string words;
    auto a = executor.spawn(says(words, "a", 2));
    auto b = executor.spawn(says(words, "b", 2));
    auto urgent = executor.spawn(says(words, "!", 2), Priority::urgent);
    CHECK(executor.run());
    CHECK(words == "!!abab");
}

// The executor: what it polls, when, and what is left when it ends.

#include "futures/core/executor.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

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

// Its time goes on by a millisecond each time that somebody looks at the world.
class Looked final : public Driver {
  public:
    nanoseconds now() noexcept override { return now_; }
    bool park(nanoseconds deadline) noexcept override {
        if (deadline == never) return false;
        now_ = std::max(deadline, now_ + 1ms);
        return true;
    }
    void unpark() noexcept override {}

  private:
    nanoseconds now_{0};
};
Task<> raises(bool& flag, nanoseconds time) {
    co_await sleep(time);
    flag = true;
}
Task<> spins(const bool& until, int& turns) {
    while (!until && turns < 1000) {
        ++turns;
        co_await yield();
    }
}

}  // namespace

TEST_CASE("who can always go on keeps neither the world nor a sleeper waiting") {
    Looked driver;
    LocalExecutor executor(driver, {.polls_per_look = 4, .tick_bits = 0});
    bool is_over = false;
    int turns = 0;
    executor.spawn_detached(spins(is_over, turns));
    executor.spawn_detached(raises(is_over, 10ms));
    CHECK(executor.run());
    CHECK(turns > 30);
    CHECK(turns < 50);
}

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

namespace {

/// Says when it has gone.
class Tells {
  public:
    explicit Tells(bool& has_gone) noexcept : has_gone_(&has_gone) {}
    Tells(Tells&& other) noexcept : has_gone_(std::exchange(other.has_gone_, nullptr)) {}
    Tells& operator=(Tells&&) = delete;
    ~Tells() {
        if (has_gone_ != nullptr) *has_gone_ = true;
    }

  private:
    bool* has_gone_;
};

Task<std::string> gives(Tells, std::string value) {
    co_await yield();
    co_return value;
}
Task<std::string> throws(Tells) {
    co_await yield();
    throw std::runtime_error("thrown");
}

}  // namespace

TEST_CASE("what a task was given goes when it ends, what it gives stays for its handle") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    bool has_gone = false;
    const std::string long_value(100, 'x');
    auto handle = executor.spawn(gives(Tells(has_gone), long_value));
    executor.run();
    CHECK(has_gone);
    const Waker nobody;
    Context context(nobody);
    CHECK(handle.poll(context).value().value() == long_value);
}

TEST_CASE("what a task has thrown outlives its frame") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    bool has_gone = false;
    auto handle = executor.spawn(throws(Tells(has_gone)));
    executor.run();
    CHECK(has_gone);
    const Waker nobody;
    Context context(nobody);
    CHECK_THROWS_AS((void)handle.poll(context), std::runtime_error);
}

namespace {

std::string lost;
void note_lost(Failure& failure) {
    try {
        failure.rethrow();
    } catch (const std::runtime_error& what) {
        lost += what.what();
    }
}

}  // namespace

TEST_CASE(
    "what a task has thrown and nobody takes is told once, whenever the handle goes") {
    lost.clear();
    VirtualDriver driver;
    bool has_gone = false;
    const Waker nobody;
    Context context(nobody);
    std::optional<LocalExecutor> executor(
        std::in_place, driver, ExecutorOptions{.tasks = {.failure_lost = note_lost}});
    { auto before = executor->spawn(throws(Tells(has_gone))); }
    executor->run();
    CHECK(lost == "thrown");

    auto late = std::optional(executor->spawn(throws(Tells(has_gone))));
    auto taken = std::optional(executor->spawn(throws(Tells(has_gone))));
    auto aborted = std::optional(executor->spawn(throws(Tells(has_gone))));
    aborted->abort();
    executor->run();
    CHECK(lost == "thrown");
    CHECK_THROWS_AS((void)taken->poll(context), std::runtime_error);
    taken.reset();
    aborted.reset();
    CHECK(lost == "thrown");
    SECTION("before its executor") { late.reset(); }
    SECTION("after its executor") {
        executor.reset();
        late.reset();
    }
    CHECK(lost == "thrownthrown");
}

TEST_CASE("a value that nobody asks for is destroyed with its handle, or before") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    bool has_gone = false;
    auto handle =
        std::optional(executor.spawn(gives(Tells(has_gone), std::string(100, 'x'))));
    auto forgotten =
        std::optional(executor.spawn(gives(Tells(has_gone), std::string(100, 'y'))));
    forgotten.reset();
    executor.run();
    handle.reset();  // the sanitizer counts the strings
    CHECK(executor.tasks() == 0);
}

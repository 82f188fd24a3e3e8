// Latch and barrier: nobody goes on too early, and whoever leaves is not counted.

#include <optional>
#include <string>

#include "drop_after.hpp"
#include "futures/core/barrier.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/latch.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

template <class Sync>
Task<> comes(Barrier<Sync>& barrier, char name, int rounds, std::string& words) {
    for (int i = 0; i < rounds; ++i) {
        words += name;
        const bool was_last = co_await barrier.arrive();
        if (was_last) words += '|';
    }
}
template <class Sync>
Task<> leaves(Barrier<Sync>& barrier, std::size_t polls, bool& has_passed) {
    auto arrival = drop_after(polls, [&] { return barrier.arrive(); });
    has_passed = co_await arrival;
}
template <class Sync>
Task<> waits(Latch<Sync>& latch, std::string& words) {
    co_await latch.wait();
    words += 'x';
}

}  // namespace

TEMPLATE_TEST_CASE("a latch opens when the last has come", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::optional<Latch<TestType>> latch(std::in_place, 3);
    std::string words;
    for (int i = 0; i < 2; ++i) (void)executor.spawn(waits(*latch, words));
    executor.run_ready();
    latch->count_down(2);
    executor.run_ready();
    CHECK(words == "");
    latch->count_down();
    (void)executor.spawn(waits(*latch, words));
    CHECK(executor.run());
    CHECK(words == "xxx");
}

TEMPLATE_TEST_CASE("a barrier lets all go on together, round after round", "", Local,
                   Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    Barrier<TestType> barrier(3);
    std::string words;
    for (const char name : {'a', 'b', 'c'}) {
        (void)executor.spawn(comes(barrier, name, 3, words));
    }
    CHECK(executor.run());
    CHECK(words == "abc|cab|bca|");
}

TEMPLATE_TEST_CASE("who leaves a barrier has not come", "", Local, Shared) {
    for (std::size_t polls = 0; polls < 4; ++polls) {
        VirtualDriver driver;
        Barrier<TestType> barrier(2);
        std::string words;
        bool has_passed = false;
        Executor<TestType> executor(driver);  // ends first: a task may still wait
        (void)executor.spawn(leaves(barrier, polls, has_passed));
        executor.run_ready();
        (void)executor.spawn(comes(barrier, 'b', 1, words));
        executor.run_ready();
        CAPTURE(polls, has_passed);
        CHECK((words == "b|") == has_passed);
        CHECK(has_passed == (polls > 1));
    }
}

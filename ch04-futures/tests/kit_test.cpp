#include <coroutine>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "judge/explorer.hpp"
#include "kit/sleeper.hpp"
#include "kit/task.hpp"
#include "kit/waker.hpp"
#include "workbook/catch.hpp"

TEST_CASE("a waker wakes what it was made for and copies wake the same") {
    const auto woken = std::make_shared<kit::WakeCount>();
    const kit::Waker waker(woken), copy(waker);
    waker.wake();
    copy.wake();
    kit::Waker().wake();
    CHECK(woken->count == 2);
    CHECK(static_cast<bool>(copy));
    CHECK_FALSE(static_cast<bool>(kit::Waker()));
}

TEST_CASE("a thread that was woken before it sleeps does not sleep") {
    const auto sleeper = std::make_shared<kit::ThreadSleeper>();
    sleeper->wake();
    sleeper->wake();
    sleeper->sleep();
    std::thread other([waker = kit::Waker(sleeper)] { waker.wake(); });
    sleeper->sleep();
    other.join();
}

TEST_CASE("a task of the explorer that nobody wakes is found") {
    for (const bool woken : {true, false}) {
        const judge::Report report = judge::explore([woken](judge::Program& program) {
            auto sleeper = std::make_shared<kit::TaskSleeper>();
            program.task("sleeper", [=] { sleeper->sleep(); });
            program.task("waker", [=] {
                if (woken) sleeper->wake();
            });
        });
        CHECK(report.ending ==
              (woken ? judge::Ending::passed : judge::Ending::lost_wake_up));
    }
}

namespace {

struct Wait {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> task) noexcept { waiting = task; }
    void await_resume() const noexcept {}
    std::coroutine_handle<> waiting;
};

kit::Task<int> waits(Wait& wait, int value) {
    co_await wait;
    if (value < 0) throw std::runtime_error("less than nothing");
    co_return value;
}

kit::Task<int> doubled(Wait& wait, int value) {
    const int one = co_await waits(wait, value);
    co_return one + one;
}

}  // namespace

TEST_CASE("a task goes on where its wait ends and tells when it is done") {
    for (const int value : {21, -1}) {
        Wait wait;
        int told = 0;
        auto task = doubled(wait, value);
        task.start([&told]() -> std::coroutine_handle<> {
            ++told;
            return std::noop_coroutine();
        });
        REQUIRE(wait.waiting);
        CHECK_FALSE(task.done());
        wait.waiting.resume();
        CHECK(told == 1);
        CHECK(task.done());
        CHECK(task.failed() == (value < 0));
        if (value < 0)
            CHECK_THROWS_WITH(task.result(), "less than nothing");
        else
            CHECK(task.result() == 42);
    }
}

TEST_CASE("a task that is destroyed while it waits takes its frames with it") {
    Wait wait;
    auto task = doubled(wait, 1);
    task.start();
    auto other = doubled(wait, 2);
    other = std::move(task);
    CHECK_FALSE(other.done());
}

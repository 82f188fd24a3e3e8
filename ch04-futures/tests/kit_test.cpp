#include <memory>
#include <thread>

#include "judge/explorer.hpp"
#include "kit/sleeper.hpp"
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

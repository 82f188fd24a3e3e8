// Ticks: whom they stop, and when they must not.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include "fibers/preemption.hpp"

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "workbook/catch.hpp"

namespace {

using fibers::Preemption;
using namespace std::chrono_literals;

TEST_CASE("a tick stops the fiber that runs, and the next one goes on") {
    std::string order;
    const Preemption preemption(0ms);
    fibers::Scheduler scheduler;
    for (const char name : {'A', 'B'}) {
        scheduler.spawn([&order, name] {
            for (int i = 0; i < 3; ++i) {
                order += name;
                Preemption::tick_now();
            }
        });
    }
    scheduler.run();
    CHECK(order == "ABABAB");
    CHECK(Preemption::ticks().stopped == 6);
    CHECK(Preemption::ticks().refused == 0);
}

TEST_CASE("the timer stops a fiber that never calls anything") {
    volatile bool over = false;
    long turns = 0;
    const Preemption preemption(1ms);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        while (!over) {}
    });
    scheduler.spawn([&] {
        for (; turns < 5; ++turns) fibers::yield();
        over = true;
    });
    CHECK(scheduler.run() == 0);
    CHECK(turns == 5);
    CHECK(Preemption::ticks().stopped >= 5);
}

}  // namespace

// Fibers: what they do, and what happens when they are used wrongly.

#include "fibers/fibers.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "workbook/catch.hpp"

namespace {

using Order = std::vector<std::string>;

TEST_CASE("fibers take turns when they yield") {
    Order order;
    fibers::Scheduler scheduler;
    for (const char* name : {"A", "B"}) {
        scheduler.spawn([&order, name] {
            for (int i = 0; i < 2; ++i) {
                order.push_back(name);
                fibers::yield();
            }
        });
    }
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"A", "B", "A", "B"});
}

TEST_CASE("join() gives what the fiber returned, before its end and after it") {
    fibers::Scheduler scheduler;
    int seen = 0;
    auto answer = scheduler.spawn([] { return std::make_unique<int>(42); });
    auto asks = scheduler.spawn([&] {
        seen = *answer.join();
        return std::string("asked");
    });
    scheduler.run();
    CHECK(seen == 42);
    CHECK(asks.join() == "asked");
    CHECK_FALSE(asks.joinable());
}

TEST_CASE("what a fiber throws, join() throws") {
    fibers::Scheduler scheduler;
    auto bad = scheduler.spawn([]() -> int { throw std::runtime_error("broken"); });
    scheduler.run();
    CHECK_THROWS_AS(bad.join(), std::runtime_error);
}

TEST_CASE("what a fiber throws that nobody joins, run() throws") {
    fibers::Scheduler scheduler;
    scheduler.spawn([] { throw std::runtime_error("broken"); });
    CHECK_THROWS_AS(scheduler.run(), std::runtime_error);
}

TEST_CASE("an exception that is being handled stays with its fiber") {
    Order order;
    fibers::Scheduler scheduler;
    for (const char* name : {"A", "B"}) {
        scheduler.spawn([&order, name] {
            try {
                throw std::runtime_error(name);
            } catch (...) {
                fibers::yield();  // the other one throws meanwhile
                try {
                    throw;
                } catch (const std::runtime_error& error) {
                    order.push_back(error.what());
                }
            }
        });
    }
    scheduler.run();
    CHECK(order == Order{"A", "B"});
}

TEST_CASE("the end of a scheduler destroys what its fibers hold") {
    auto held = std::make_shared<int>(1);
    {
        fibers::Scheduler scheduler;
        auto waits = scheduler.spawn([held] {
            const auto mine = held;
            fibers::park();
        });
        CHECK(scheduler.run() == 1);
        scheduler.spawn([held] { fibers::yield(); });  // never begins
        CHECK(held.use_count() == 4);
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("fibers sleep by the scheduler's clock") {
    Order order;
    base::VirtualClock clock;
    fibers::Scheduler scheduler({.clock = &clock});
    for (const int ms : {200, 100, 50}) {
        scheduler.spawn([&order, ms] {
            fibers::sleep_for(std::chrono::milliseconds(ms));
            order.push_back(std::to_string(ms));
        });
    }
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"50", "100", "200"});
    CHECK(clock.now() == std::chrono::milliseconds(200));
}

TEST_CASE("a fiber spawns fibers, and there is no end to them") {
    fibers::Scheduler scheduler;
    int ended = 0;
    scheduler.spawn([&] {
        for (int i = 0; i < 10'000; ++i) fibers::spawn({}, [&ended] { ++ended; });
    });
    scheduler.run();
    CHECK(ended == 10'000);
}

TEST_CASE("hand_over() goes straight to a fiber, past those who are ready") {
    Order order;
    fibers::Scheduler scheduler;
    auto second = scheduler.spawn([&] {
        fibers::park();
        order.push_back("second");
    });
    scheduler.spawn([&] {
        fibers::yield();
        order.push_back("first");
        fibers::spawn({}, [&] { order.push_back("ready"); });
        fibers::hand_over(second.fiber());
    });
    CHECK(scheduler.run() == 1);  // nobody woke the one that handed over
    CHECK(order == Order{"first", "second", "ready"});
}

}  // namespace

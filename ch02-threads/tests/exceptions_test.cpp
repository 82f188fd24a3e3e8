// Exceptions and fibers: each stack has its own, and none gets lost.

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

namespace {

std::string caught_again() {
    try {
        throw;
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

std::string current() {
    try {
        std::rethrow_exception(std::current_exception());
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

// Waits in a destructor while an exception passes.
struct WaitsAtItsEnd {
    std::vector<int>& uncaught;
    ~WaitsAtItsEnd() {
        fibers::yield();
        uncaught.push_back(std::uncaught_exceptions());
    }
};

}  // namespace

TEST_CASE("a hundred fibers handle an exception each, one inside another, and take turns") {
    fibers::Scheduler scheduler;
    int right = 0;
    for (int i = 0; i < 100; ++i) {
        scheduler.spawn([&right, i] {
            const std::string outer = "outer " + std::to_string(i),
                              inner = "inner " + std::to_string(i);
            try {
                throw std::runtime_error(outer);
            } catch (...) {
                fibers::yield();
                try {
                    throw std::runtime_error(inner);
                } catch (...) {
                    fibers::yield();
                    if (caught_again() == inner) ++right;
                }
                fibers::yield();
                if (caught_again() == outer && current() == outer) ++right;
            }
            if (std::current_exception() == nullptr) ++right;
        });
    }
    CHECK(scheduler.run() == 0);
    CHECK(right == 300);
    CHECK(std::current_exception() == nullptr);
}

TEST_CASE("exceptions that are under way are counted for each fiber") {
    std::vector<int> thrower, bystander;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        try {
            const WaitsAtItsEnd waits{thrower};
            throw std::runtime_error("passes");
        } catch (const std::runtime_error&) {}
        thrower.push_back(std::uncaught_exceptions());
    });
    scheduler.spawn([&] {
        for (int i = 0; i < 2; ++i) {
            bystander.push_back(std::uncaught_exceptions());
            fibers::yield();
        }
    });
    scheduler.run();
    CHECK(thrower == std::vector{1, 0});
    CHECK(bystander == std::vector{0, 0});
}

TEST_CASE("the caller of run() may be handling an exception itself") {
    std::string found;
    try {
        throw std::runtime_error("the caller's");
    } catch (...) {
        fibers::Scheduler scheduler;
        scheduler.spawn([&found] {
            found = std::current_exception() == nullptr ? "nothing" : "something";
            try {
                throw std::runtime_error("the fiber's");
            } catch (const std::runtime_error&) {
                fibers::yield();
            }
        });
        scheduler.run();
        CHECK(caught_again() == "the caller's");
    }
    CHECK(found == "nothing");
}

TEST_CASE(
    "an exception goes from fiber to fiber by join(), and through run() to the caller") {
    fibers::Scheduler scheduler;
    scheduler.spawn([] {
        auto middle = fibers::spawn({}, [] {
            auto inner =
                fibers::spawn({}, []() -> int { throw std::runtime_error("deep"); });
            return inner.join();
        });
        middle.join();
    });
    CHECK_THROWS_WITH(scheduler.run(), "deep");
    CHECK(scheduler.live() == 0);
}

TEST_CASE("run() throws the first one that nobody asks for; the scheduler can go on") {
    fibers::Scheduler scheduler;
    bool ended = false;
    scheduler.spawn([] { throw std::runtime_error("first"); });
    scheduler.spawn([] { throw std::runtime_error("second"); });
    scheduler.spawn([&ended] { ended = true; });
    CHECK_THROWS_WITH(scheduler.run(), "first");
    CHECK(ended);
    CHECK(scheduler.run() == 0);
}

TEST_CASE("join() throws once; the handle is empty then") {
    fibers::Scheduler scheduler;
    auto bad = scheduler.spawn([] { throw std::runtime_error("broken"); });
    scheduler.run();
    CHECK_THROWS_AS(bad.join(), std::runtime_error);
    CHECK_FALSE(bad.joinable());
}

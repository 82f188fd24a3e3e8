#include "base/timers.hpp"

#include <string>

#include "workbook/catch.hpp"

using namespace std::chrono_literals;

TEST_CASE("functions are called when they are due") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    std::string order;
    timers.after(200ms, [&] { order += 'a'; });
    timers.after(100ms, [&] { order += 'b'; });
    timers.after(50ms, [&] { order += 'c'; });
    CHECK(timers.size() == 3);
    timers.run();
    CHECK(order == "cba");
    CHECK(clock.now() == 200ms);
}

TEST_CASE("functions that are due together are called in the order they were added") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    std::string order;
    for (const char name : {'a', 'b', 'c'})
        timers.after(10ms, [&order, name] { order += name; });
    timers.run();
    CHECK(order == "abc");
}

TEST_CASE("a cancelled function is not called, and only the first cancel counts") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    bool called = false;
    const auto id = timers.after(10ms, [&] { called = true; });
    CHECK(timers.cancel(id));
    CHECK_FALSE(timers.cancel(id));
    timers.run();
    CHECK_FALSE(called);
    CHECK(clock.now() == 0ms);
}

TEST_CASE("a function may add the next one and cancel others") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    std::string order;
    const auto doomed = timers.after(30ms, [&] { order += 'x'; });
    timers.after(10ms, [&] {
        order += 'a';
        timers.cancel(doomed);
        timers.after(0ms, [&] { order += 'b'; });
    });
    timers.run();
    CHECK(order == "ab");
    CHECK(clock.now() == 10ms);
}

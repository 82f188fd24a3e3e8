#include "base/clock.hpp"

#include <string>

#include "workbook/catch.hpp"

using base::nanoseconds;
using namespace std::chrono_literals;

TEST_CASE("a virtual sleep takes no time and moves the clock exactly") {
    base::VirtualClock clock;
    clock.sleep_for(24h);
    CHECK(clock.now() == 24h);
    clock.sleep_until(1h);  // already over
    CHECK(clock.now() == 24h);
}

TEST_CASE("threads of a virtual clock wake in the order of their times") {
    base::VirtualClock clock;
    std::string order;
    auto sleeper = [&](char name, nanoseconds duration) {
        return clock.start([&clock, &order, name, duration] {
            clock.sleep_for(duration);
            order += name;
        });
    };
    base::Thread a = sleeper('a', 200ms), b = sleeper('b', 100ms), c = sleeper('c', 50ms);
    for (base::Thread* thread : {&a, &b, &c}) clock.join(*thread);
    CHECK(order == "cba");
    CHECK(clock.now() == 200ms);
}

TEST_CASE("threads that are due together run first come, first served") {
    for (int round = 0; round < 100; ++round) {
        base::VirtualClock clock;
        std::string order;
        auto worker = [&](char name) {
            return clock.start([&clock, &order, name] {
                for (int i = 0; i < 3; ++i) {
                    order += name;
                    clock.sleep_for(10ms);
                }
            });
        };
        base::Thread a = worker('a'), b = worker('b');
        clock.join(a);
        clock.join(b);
        REQUIRE(order == "ababab");
    }
}

TEST_CASE("a thread may start and join another one") {
    base::VirtualClock clock;
    nanoseconds inner_end{}, outer_end{};
    base::Thread outer = clock.start([&] {
        base::Thread inner = clock.start([&] {
            clock.sleep_for(5ms);
            inner_end = clock.now();
        });
        clock.sleep_for(1ms);
        clock.join(inner);
        outer_end = clock.now();
    });
    clock.join(outer);
    CHECK(inner_end == 5ms);
    CHECK(outer_end == 5ms);
}

TEST_CASE("joining a thread that has already ended returns at once") {
    base::VirtualClock clock;
    base::Thread thread = clock.start([] {});
    clock.sleep_for(1ms);
    clock.join(thread);
    CHECK(clock.now() == 1ms);
}

TEST_CASE("a real sleep is never too short") {
    base::RealClock clock;
    const nanoseconds before = clock.now();
    clock.sleep_for(2ms);
    CHECK(clock.now() - before >= 2ms);
}

TEST_CASE("times are printed rounded to 10 ms") {
    CHECK(base::rounded_ms(0ns) == 0);
    CHECK(base::rounded_ms(204'999'999ns) == 200);
    CHECK(base::rounded_ms(205'000'001ns) == 210);
}

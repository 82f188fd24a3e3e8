// EVFILT_TIMER over timerfd.
//
// Needs: linux

#include <sys/event.h>

#include <chrono>
#include <ctime>
#include <limits>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST_CASE(
    "the time is in milliseconds, or in the unit that is named, and never too early") {
    const Queue queue;
    const auto times = [&](unsigned unit, std::intptr_t data,
                           std::chrono::nanoseconds least) {
        const auto begin = steady_clock::now();
        REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, unit, data) == 0);
        CHECK(queue.event().data == 1);
        CHECK(steady_clock::now() - begin >= least);
    };
    times(0, 5, 5ms);
    times(NOTE_MSECONDS, 5, 5ms);
    times(NOTE_USECONDS, 1500, 1500us);
    times(NOTE_NSECONDS, 300'000, 300us);
    times(NOTE_SECONDS, 1, 1s);
    times(0, 0, 0ns);
}

TEST_CASE("a timer is periodic, and data counts how often its time has come") {
    const Queue queue;
    REQUIRE(queue.ask(7, EVFILT_TIMER, EV_ADD, NOTE_USECONDS, 500) == 0);
    const auto begin = steady_clock::now();
    std::intptr_t count = 0;
    while (count < 20) {
        const Kevent event = queue.event();
        CHECK(event.ident == 7);
        CHECK((event.flags & EV_CLEAR) != 0);  // set by the filter
        CHECK(event.data >= 1);
        count += event.data;
    }
    CHECK(steady_clock::now() - begin >= 500us * (count - 1));
}

TEST_CASE("EV_ONESHOT: a timer that comes once") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_USECONDS, 100) == 0);
    CHECK(queue.event().data == 1);
    CHECK(queue.is_silent());
    CHECK(queue.ask(1, EVFILT_TIMER, EV_DELETE) == ENOENT);
}

TEST_CASE("NOTE_ABSOLUTE: a time of day, once; one that has passed comes at once") {
    const Queue queue;
    timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    const std::intptr_t now_ms = time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_ABSOLUTE, now_ms - 1000) == 0);
    CHECK(queue.event().data == 1);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_ABSOLUTE, now_ms + 3'600'000) == 0);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_ABSOLUTE, now_ms + 30) == 0);
    CHECK(queue.event().data == 1);
}

TEST_CASE("a second EV_ADD sets the time anew") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 3600) == 0);
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_USECONDS, 100) == 0);
    CHECK(queue.event().data >= 1);
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 3600) == 0);
    CHECK(queue.is_silent());  // also of what had come
}

TEST_CASE("a disabled timer does not come; enabled, it begins anew") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD | EV_DISABLE, NOTE_USECONDS, 100) == 0);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ENABLE) == 0);
    CHECK(queue.event().data >= 1);
}

TEST_CASE(
    "EV_DISPATCH: a timer that has come is disabled, and begins anew with EV_ENABLE") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD | EV_DISPATCH, 0, 5) == 0);
    CHECK(queue.event().data >= 1);
    CHECK(queue.is_silent());  // its time would have come several times
    const auto begin = steady_clock::now();
    REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ENABLE) == 0);
    CHECK(queue.event().data >= 1);
    CHECK(steady_clock::now() - begin >= 5ms);
}

TEST_CASE("times below zero are refused, and very long ones are taken") {
    const Queue queue;
    CHECK(queue.ask(1, EVFILT_TIMER, EV_ADD, 0, -1) == EINVAL);
    CHECK(queue.ask(1, EVFILT_TIMER, EV_DELETE) == ENOENT);
    for (const unsigned unit : {0U, 1U, 2U, 4U})
        CHECK(queue.ask(1, EVFILT_TIMER, EV_ADD, unit,
                        std::numeric_limits<std::intptr_t>::max()) == 0);
    CHECK(queue.is_silent());
}

// The watchdog: whom it names, and when.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include "fibers/watchdog.hpp"

#include <unistd.h>

#include <string>

#include "child/child.hpp"
#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

namespace {

using fibers::Watchdog;
using namespace std::chrono_literals;

struct Reported {
    int times = 0, ticks = 0;
    std::string name;  // short ones need no memory: a handler may write them
} reported;

void note(const fibers::Fiber& hog, int ticks) {
    reported = {
        .times = reported.times + 1, .ticks = ticks, .name = std::string(hog.name())};
}

// Runs a fiber that is looked at so many times before it yields, and as often after it.
void watch(int limit, int looks) {
    reported = {};
    Watchdog watchdog(0ms, limit, note);
    fibers::Scheduler scheduler({.observer = &watchdog});
    scheduler.spawn({.name = "polite"}, [] { fibers::yield(); });
    scheduler.spawn({.name = "picture"}, [looks] {
        for (int turn = 0; turn < 2; ++turn) {
            for (int i = 0; i < looks; ++i) Watchdog::look_now();
            fibers::yield();
        }
    });
    scheduler.run();
}

}  // namespace

TEST_CASE("a fiber that yields in time is not reported") {
    watch(3, 2);
    CHECK(reported.times == 0);
}

TEST_CASE("a hog is reported by name, once for each time that it runs") {
    watch(3, 5);
    CHECK(reported.times == 2);
    CHECK(reported.ticks == 3);
    CHECK(reported.name == "picture");
}

TEST_CASE("while no fiber runs nobody is reported") {
    reported = {};
    Watchdog watchdog(0ms, 1, note);
    Watchdog::look_now();
    CHECK(reported.times == 0);
}

TEST_CASE("the timer finds a hog that never calls anything") {
    static volatile bool found;
    found = false;
    Watchdog watchdog(1ms, 2, [](const fibers::Fiber&, int) { found = true; });
    fibers::Scheduler scheduler({.observer = &watchdog});
    scheduler.spawn([] {
        while (!found) {}
    });
    CHECK(scheduler.run() == 0);
}

TEST_CASE("the usual report is one line on stderr") {
    const auto fate = child::run([] {
        dup2(1, 2);
        Watchdog watchdog(0ms, 1);
        fibers::Scheduler scheduler({.observer = &watchdog});
        scheduler.spawn({.name = "picture"}, [] { Watchdog::look_now(); });
        scheduler.run();
        return 0;
    });
    REQUIRE(fate);
    CHECK(fate->said == "fibers: picture has run for 1 ticks\n");
}

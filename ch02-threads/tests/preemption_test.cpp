// Ticks: whom they stop, and when they must not.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include "fibers/preemption.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "fibers/fibers.hpp"
#include "fibers/run_queue.hpp"
#include "fibers/switch.hpp"
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

// Interrupts a scheduler from one of its own places: from its queue, while fibers are exchanged.
class TickingQueue final : public fibers::RunQueue {
  public:
    void put(fibers::Fiber& fiber) noexcept override {
        if (ticks) Preemption::tick_now();
        queue_.put(fiber);
    }
    fibers::Fiber* take() noexcept override {
        if (ticks) Preemption::tick_now();
        return queue_.take();
    }
    bool ticks = false;

  private:
    fibers::Fifo queue_;
};

TEST_CASE("a tick that comes while the scheduler works is refused") {
    std::string order;
    const Preemption preemption(0ms);
    TickingQueue queue;
    fibers::Scheduler scheduler({.queue = &queue});
    for (const char name : {'A', 'B'}) {
        scheduler.spawn([&, name] {
            for (int i = 0; i < 3; ++i) {
                order += name;
                queue.ticks = true;
                fibers::yield();
            }
        });
    }
    scheduler.run();
    CHECK(order == "ABABAB");
    CHECK(Preemption::ticks().stopped == 0);
    CHECK(Preemption::ticks().refused > 6);
}

TEST_CASE("a tick that comes while the library is busy is made up for at its end") {
    std::string order;
    const Preemption preemption(0ms);
    TickingQueue queue;
    fibers::Scheduler scheduler({.queue = &queue});
    scheduler.spawn([&] {
        queue.ticks = true;
        fibers::spawn({}, [&] { order += 'C'; });  // puts it into the queue
        order += 'A';
    });
    scheduler.spawn([&] {
        queue.ticks = false;
        order += 'B';
    });
    scheduler.run();
    CHECK(order == "BCA");
    CHECK(Preemption::ticks().stopped == 0);
}

TEST_CASE("without a fiber there is nobody to stop") {
    const Preemption preemption(0ms);
    Preemption::tick_now();
    CHECK(Preemption::ticks().refused == 1);
    fibers::Scheduler scheduler;
    scheduler.run();
    Preemption::tick_now();
    CHECK(Preemption::ticks().refused == 2);
}

TEST_CASE("a tick on another stack than the fiber's is refused") {
    const Preemption preemption(0ms);
    const auto other = fibers::Stack::map();
    REQUIRE(other);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        static void* here;
        static void* there;
        static std::uint8_t nobody;
        there = fibers_prepare(
            other->bottom(), other->top(),
            [](void*) {
                Preemption::tick_now();
                fibers_switch(&there, here, &nobody);
            },
            nullptr);
        fibers_switch(&here, there, &nobody);
    });
    scheduler.spawn([] {});
    scheduler.run();
    CHECK(Preemption::ticks().stopped == 0);
    CHECK(Preemption::ticks().refused == 1);
}

TEST_CASE("an interrupted fiber finds errno as it was") {
    int seen = 0;
    const Preemption preemption(0ms);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        errno = 42;
        Preemption::tick_now();
        seen = errno;
    });
    scheduler.spawn([] { errno = 7; });
    scheduler.run();
    CHECK(seen == 42);
}

TEST_CASE("the end of a scheduler waits for a fiber that was stopped by a tick") {
    bool ended = false;
    const Preemption preemption(0ms);
    {
        fibers::Scheduler scheduler;
        auto hog = scheduler.spawn([&] {
            Preemption::tick_now();
            Preemption::tick_now();
            ended = true;
        });
        scheduler.spawn([] { throw 1; });  // run() leaves, and the hog is in its handler
        CHECK_THROWS_AS(scheduler.run(), int);
    }
    CHECK(ended);
}

// How much of its stack a fiber has in use when it stops: the first time, and at most.
struct Depth final : fibers::Observer {
    std::ptrdiff_t first = 0, most = 0;
    volatile int seen = 0;
    void runs(const fibers::Fiber&) override {}
    void stops(const fibers::Fiber& fiber) override {
        const auto depth = reinterpret_cast<std::intptr_t>(fiber.stack().top()) -
                           reinterpret_cast<std::intptr_t>(__builtin_frame_address(0));
        if (first == 0) first = depth;
        most = std::max(most, depth);
        seen = seen + 1;
    }
    void wakes(const fibers::Fiber&) override {}
};

TEST_CASE("a stopped fiber has one signal frame on its stack, however fast ticks come") {
    Depth depth;
    const Preemption preemption(50us, fibers::TickBy::wall_time);
    fibers::Scheduler scheduler({.observer = &depth});
    const auto hog = [&depth] {
        while (depth.seen < 5'000) {}
    };
    scheduler.spawn(hog);
    scheduler.spawn(hog);
    scheduler.run();
    CHECK(depth.first > 500);
    CHECK(depth.most < depth.first + 1'000);
}

TEST_CASE(
    "a sum of floating-point numbers is the same to the last bit, however often stopped") {
    const auto sum = [] {
        double x = 0;
        for (int i = 1; i < 3'000'000; ++i) x += 1.0 / i;
        return x;
    };
    const double expected = sum();
    double sums[3];
    const Preemption preemption(1ms, fibers::TickBy::wall_time);
    fibers::Scheduler scheduler;
    for (double& mine : sums) scheduler.spawn([&] { mine = sum(); });
    scheduler.run();
    for (const double mine : sums) CHECK(mine == expected);
    CHECK(Preemption::ticks().stopped > 0);
}

}  // namespace

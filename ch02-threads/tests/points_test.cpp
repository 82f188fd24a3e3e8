// Inserted points: when a fiber gives way at one, and that a loop without calls has them.
//
// Compile: -fsanitize-coverage=trace-pc

#include "fibers/points.hpp"

#include <string>

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "workbook/catch.hpp"

namespace {

using fibers::Points;

// A hog that ends when the other fiber has made its steps, which it can only between points.
volatile int steps;

void hog() {
    while (steps < 5) {}
}

// What a hog waits for.
void make_steps() {
    while (steps < 5) {
        steps = steps + 1;
        fibers::yield();
    }
}

// A queue of this file, so with points: they are passed while somebody looks for the next fiber.
class WithPoints final : public fibers::RunQueue {
  public:
    void put(fibers::Fiber& fiber) noexcept override { fifo_.put(fiber); }
    fibers::Fiber* take() noexcept override {
        return fifo_.empty() ? nullptr : fifo_.take();
    }

  private:
    fibers::Fifo fifo_;
};

}  // namespace

TEST_CASE("points that are passed while the next fiber is looked for stop nobody") {
    steps = 0;
    const Points obeyed(2);
    WithPoints queue;
    fibers::Scheduler scheduler({.queue = &queue});
    scheduler.spawn(hog);
    scheduler.spawn(make_steps);
    CHECK(scheduler.run() == 0);
    CHECK(steps == 5);
}

TEST_CASE("a loop without a call gives way at its points") {
    steps = 0;
    const Points obeyed(1000);
    fibers::Scheduler scheduler;
    scheduler.spawn(hog);
    scheduler.spawn(make_steps);
    CHECK(scheduler.run() == 0);
    CHECK(steps == 5);
}

TEST_CASE("a fiber gives way after exactly its budget of points, whatever others do") {
    std::string order;
    const Points obeyed(10'000);  // more than is on the way from here to there
    fibers::Scheduler scheduler;
    for (const char name : {'A', 'B'}) {
        scheduler.spawn([&order, name] {
            for (int turn = 0; turn < 3; ++turn) {
                order += name;
                for (int i = 0; i < 10'000; ++i) Points::pass();
            }
        });
    }
    scheduler.run();
    CHECK(order == "ABABAB");
}

TEST_CASE("without a Points object nobody gives way") {
    std::string order;
    fibers::Scheduler scheduler;
    for (const char name : {'A', 'B'}) {
        scheduler.spawn([&order, name] {
            for (int i = 0; i < 1000; ++i) Points::pass();
            order += name;
        });
    }
    scheduler.run();
    CHECK(order == "AB");
}

TEST_CASE("NoPreempt keeps points away, too, and makes up for them") {
    std::string order;
    const Points obeyed(100);
    fibers::Scheduler scheduler;
    scheduler.spawn([&order] {
        {
            const fibers::NoPreempt guard;
            for (int i = 0; i < 1000; ++i) Points::pass();
            order += 'A';
        }
        order += 'C';
    });
    scheduler.spawn([&order] {
        const fibers::NoPreempt guard;
        order += 'b';
    });
    scheduler.run();
    CHECK(order == "AbC");
}

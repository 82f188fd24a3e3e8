// How fibers share when a timer may stop them at any instruction, in the middle of a lock too.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include <chrono>

#include "fibers/channel.hpp"
#include "fibers/guarded.hpp"
#include "fibers/preemption.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;

namespace {

// Work until the timer has stopped fibers so many times.
bool enough_ticks() { return fibers::Preemption::ticks().stopped >= 20; }

TEST_CASE("a guarded counter loses nothing, wherever the ticks come") {
    fibers::Guarded<long> counter(0L);
    long done = 0, unguarded = 0;
    fibers::Scheduler scheduler;
    fibers::Preemption ticks(50us);
    for (int fiber = 0; fiber < 4; ++fiber) {
        scheduler.spawn([&] {
            long mine = 0;
            for (; !enough_ticks(); ++mine) {
                const auto access = counter.lock();
                const long before = *access;
                for (int i = 0; i < 100; ++i) unguarded = unguarded + 1;
                *access = before + 1;
            }
            const fibers::NoPreempt whole;
            done += mine;
        });
    }
    CHECK(scheduler.run() == 0);
    CHECK(done > 0);
    CHECK(counter.with([](long value) { return value; }) == done);
}

TEST_CASE("a channel keeps order and count, wherever the ticks come") {
    const auto capacity = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{8});
    fibers::Channel<long> channel(capacity);
    long sent = 0, received = 0;
    bool in_order = true;
    fibers::Scheduler scheduler;
    fibers::Preemption ticks(50us);
    scheduler.spawn([&] {
        while (!enough_ticks()) (void)channel.send(sent++);
        channel.close();
    });
    scheduler.spawn([&] {
        while (auto value = channel.receive()) in_order = in_order && *value == received++;
    });
    CHECK(scheduler.run() == 0);
    CHECK(sent == received);
    CHECK(in_order);
}

}  // namespace

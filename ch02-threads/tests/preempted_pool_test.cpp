// Ticks on the threads of a pool: each worker needs its own, and no fiber changes its thread by one.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include <algorithm>
#include <array>
#include <atomic>

#include "fibers/fibers.hpp"
#include "fibers/pool.hpp"
#include "fibers/preemption.hpp"
#include "workbook/catch.hpp"

namespace {

using fibers::Pool;
using fibers::Preemption;
using namespace std::chrono_literals;

// Fibers that meet here give no way before the last one has come: each then has a thread to itself.
class Meeting {
  public:
    explicit Meeting(unsigned guests) : missing_(guests) {}
    void come() {
        for (--missing_; missing_ != 0;) {}
    }

  private:
    std::atomic<unsigned> missing_;
};

// A tick at once, or one that must wait for the end of a guard.
void tick(bool is_made_up_for) {
    if (!is_made_up_for) return Preemption::tick_now();
    const fibers::NoPreempt guard;
    Preemption::tick_now();
}

}  // namespace

TEST_CASE("the timers of all workers stop hogs, so that the others run") {
    const unsigned workers = GENERATE(1U, 2U);
    Meeting meeting(workers);
    std::atomic<unsigned> others = 0;
    Pool pool({.workers = workers});
    for (unsigned i = 0; i < workers; ++i) {
        pool.spawn([&] {
            meeting.come();
            fibers::spawn({}, [&] { ++others; });  // stays here: nobody is free to steal it
            const Preemption preemption(1ms);  // a hog keeps its thread: they are its own
            while (others != workers) {}
        });
    }
    CHECK(pool.run() == 0);
    CHECK(others == workers);
}

TEST_CASE("ticks of one worker are none of the others") {
    Meeting meeting(2);
    std::array<long, 2> stopped{};
    const Preemption preemption(0ms);  // of this thread, the first worker
    Pool pool({.workers = 2});
    for (long& mine : stopped) {
        pool.spawn([&] {
            meeting.come();
            for (int i = 0; i < 3; ++i) Preemption::tick_now();
            mine = Preemption::ticks().stopped;
        });
    }
    CHECK(pool.run() == 0);
    std::ranges::sort(stopped);
    CHECK(stopped == std::array{0L, 3L});
}

TEST_CASE("nobody steals a fiber that a tick has stopped, at once or at a guard's end") {
    const bool is_made_up_for = GENERATE(false, true);
    Meeting meeting(2);
    std::atomic<bool> thief_may_come = false, bait_is_taken = false;
    fibers::Scheduler *before = nullptr, *after = nullptr;
    Pool pool({.workers = 2});
    pool.spawn([&] {
        meeting.come();
        while (!thief_may_come) {}
    });
    pool.spawn([&] {
        meeting.come();
        const Preemption preemption(0ms);
        before = &fibers::self().scheduler();
        // Runs while the other one is stopped, and puts a bait behind it: a thief takes one of them.
        fibers::spawn({}, [&] {
            fibers::spawn({}, [&] { bait_is_taken = true; });
            thief_may_come = true;
            while (!bait_is_taken) {}
        });
        while (!thief_may_come) tick(is_made_up_for);
        after = &fibers::self().scheduler();
    });
    CHECK(pool.run() == 0);
    CHECK(before == after);
}

TEST_CASE("those who yield for ever do not keep a stopped fiber from going on") {
    bool over = false;
    const Preemption preemption(0ms);
    Pool pool({.workers = 1});
    pool.spawn([&] {
        for (int i = 0; i < 2; ++i) {
            fibers::spawn({}, [&] {
                while (!over) fibers::yield();
            });
        }
        Preemption::tick_now();
        over = true;
    });
    CHECK(pool.run() == 0);
    CHECK(over);
}

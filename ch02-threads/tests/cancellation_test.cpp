// The end of a scheduler whose fibers wait: each wait throws Cancelled, and stacks are unwound.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;

namespace {

using Notes = std::vector<std::string>;

struct Note {
    Notes& notes;
    std::string text;
    ~Note() { notes.push_back(text); }
};

// What a fiber leaves behind that waits like this, two calls deep, when its scheduler ends.
Notes cancelled_in(const std::function<void()>& wait) {
    Notes notes;
    base::VirtualClock clock;
    {
        fibers::Scheduler scheduler({.clock = &clock});
        scheduler.spawn([&] {
            const Note outer{notes, "outer"};
            const auto call = [&] {
                const Note inner{notes, "inner"};
                wait();
                notes.emplace_back("went on");
            };
            call();
        });
        scheduler.run();
        CHECK(notes.empty());
    }
    return notes;
}

const Notes unwound{"inner", "outer"};

}  // namespace

TEST_CASE("who waits in park(), join() or hand_over() is unwound") {
    CHECK(cancelled_in(fibers::park) == unwound);
    CHECK(cancelled_in([] { fibers::spawn({}, fibers::park).join(); }) == unwound);
    CHECK(cancelled_in([] {
              const auto other = fibers::spawn({}, fibers::park);
              fibers::yield();  // the other one parks
              fibers::hand_over(other.fiber());
          }) == unwound);
}

TEST_CASE("a destructor may wait while its fiber is unwound") {
    struct Waits {
        std::function<void()> wait;
        ~Waits() { wait(); }
    };
    for (void (*wait)() : {+[] { fibers::yield(); }, +[] { fibers::sleep_for(10ms); }}) {
        CHECK(cancelled_in([wait] {
                  const Waits waits{wait};
                  fibers::park();
              }) == unwound);
    }
}

TEST_CASE("who catches everything is cancelled again at the next wait") {
    int caught = 0;
    CHECK(cancelled_in([&caught] {
              for (void (*wait)() : {+[] { fibers::park(); }, +[] { fibers::yield(); }}) {
                  try {
                      wait();
                  } catch (...) {
                      ++caught;
                  }
              }
              fibers::sleep_for(10ms);
          }) == unwound);
    CHECK(caught == 2);
}

TEST_CASE("who is ready, but has not gone on, is unwound, too") {
    Notes notes;
    {
        fibers::Scheduler scheduler;
        auto woken = scheduler.spawn([&] {
            const Note note{notes, "unwound"};
            fibers::park();
            notes.emplace_back("went on");
        });
        scheduler.run();
        scheduler.wake(woken.fiber());
    }
    CHECK(notes == Notes{"unwound"});
}

TEST_CASE("who has not begun never does, and what it holds is destroyed") {
    const auto held = std::make_shared<int>(1);
    bool began = false;
    {
        fibers::Scheduler scheduler;
        scheduler.spawn([held, &began] { began = true; });
        CHECK(held.use_count() == 2);
    }
    CHECK_FALSE(began);
    CHECK(held.use_count() == 1);
}

TEST_CASE("join() of a cancelled fiber throws Cancelled: there is no result") {
    std::optional<fibers::Handle<int>> handle;
    {
        fibers::Scheduler scheduler;
        handle = scheduler.spawn([] { return fibers::park(), 1; });
        scheduler.run();
    }
    CHECK_THROWS_AS(handle->join(), fibers::Cancelled);
}

TEST_CASE("fibers that wait for each other in a circle are all unwound") {
    Notes notes;
    {
        fibers::Scheduler scheduler;
        std::optional<fibers::Handle<void>> handles[3];
        for (int i = 0; i < 3; ++i) {
            handles[i] = scheduler.spawn([&, i] {
                const Note note{notes, "unwound"};
                handles[(i + 1) % 3]->join();
            });
        }
        CHECK(scheduler.run() == 3);
    }
    CHECK(notes.size() == 3);
}

TEST_CASE(
    "who has given up a join() is gone when the other one ends, and nobody wakes it") {
    std::optional<fibers::Handle<void>> target;
    {
        // Few stacks are kept: that of the one who joins is unmapped before its target ends.
        fibers::Scheduler scheduler({.keep_stacks = 1});
        target = scheduler.spawn([] { fibers::park(); });
        for (int i = 0; i < 4; ++i) scheduler.spawn([] { fibers::park(); });
        scheduler.spawn([&] { target->join(); });
        CHECK(scheduler.run() == 6);
    }
    CHECK_THROWS_AS(target->join(), fibers::Cancelled);
}

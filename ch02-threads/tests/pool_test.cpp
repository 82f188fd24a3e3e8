// Fibers on several threads: what M:1 fibers do, they do; and a storm for as long as one likes:
//   WORKBOOK_STRESS_SECONDS=60 ctest -R ch02.pool       (2 seconds if nobody says)

#include "fibers/pool.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

using fibers::Pool;
using std::chrono::milliseconds;

namespace {

// A tree of fibers; each inner one waits for its two children.
int leaves(int depth) {
    if (depth == 0) return 1;
    auto left = fibers::spawn({}, [depth] { return leaves(depth - 1); });
    auto right = fibers::spawn({}, [depth] { return leaves(depth - 1); });
    return left.join() + right.join();
}

// One fiber may wait here at a time, until somebody calls.
class Doorbell {
  public:
    void wait() {
        const fibers::NoPreempt until_it_waits;
        waiting_.store(&fibers::self(), std::memory_order_release);
        fibers::park();
    }
    // Wakes whoever waits; false if nobody does.
    bool call() {
        fibers::Fiber* const fiber = waiting_.exchange(nullptr, std::memory_order_acq_rel);
        if (fiber != nullptr) fibers::wake(*fiber);
        return fiber != nullptr;
    }

  private:
    std::atomic<fibers::Fiber*> waiting_{nullptr};
};

double stress_seconds() {
    const char* const said = std::getenv("WORKBOOK_STRESS_SECONDS");
    return said != nullptr ? std::strtod(said, nullptr) : 2;
}

}  // namespace

TEST_CASE("a pool runs what it was given, and nothing before run()") {
    for (const unsigned workers : {1U, 2U, 5U}) {
        Pool pool({.workers = workers});
        std::atomic<int> ran = 0;
        for (int i = 0; i < 1000; ++i) pool.spawn([&] { ++ran; });
        CHECK(ran == 0);
        CHECK(pool.live() == 1000);
        CHECK(pool.run() == 0);
        CHECK(ran == 1000);
        CHECK(pool.live() == 0);
        pool.spawn([&] { ++ran; });
        CHECK(pool.run() == 0);  // again
        CHECK(ran == 1001);
    }
}

TEST_CASE("a pool without fibers has nothing to run") {
    Pool pool;
    CHECK(pool.workers() >= 1);
    CHECK(pool.run() == 0);
}

TEST_CASE("join() gives values and throws exceptions, whichever thread they come from") {
    Pool pool({.workers = 3});
    std::atomic<int> right = 0;
    for (int i = 0; i < 200; ++i) {
        pool.spawn([&right, i] {
            auto value = fibers::spawn({}, [i] { return std::make_unique<int>(i); });
            auto error =
                fibers::spawn({}, []() -> int { throw std::runtime_error("broken"); });
            if (*value.join() == i) ++right;
            try {
                error.join();
            } catch (const std::runtime_error&) {
                ++right;
            }
        });
    }
    CHECK(pool.run() == 0);
    CHECK(right == 400);
}

TEST_CASE("what a fiber throws that nobody joins, run() throws") {
    Pool pool({.workers = 2});
    std::atomic<int> others = 0;
    for (int i = 0; i < 10; ++i) pool.spawn([&] { fibers::yield(), ++others; });
    pool.spawn([] { throw std::runtime_error("broken"); });
    CHECK_THROWS_AS(pool.run(), std::runtime_error);
    CHECK(others == 10);
    CHECK(pool.run() == 0);
}

TEST_CASE("a deep tree of fibers") {
    Pool pool({.workers = 4});
    auto sum = pool.spawn([] { return leaves(10); });
    CHECK(pool.run() == 0);
    CHECK(sum.join() == 1024);
}

TEST_CASE("run() says how many wait for ever, and the end cancels them") {
    auto held = std::make_shared<int>(1);
    {
        Pool pool({.workers = 3});
        for (int i = 0; i < 20; ++i) {
            pool.spawn([held] {
                const auto mine = held;
                auto child = fibers::spawn({}, [mine] { fibers::park(); });
                child.join();
            });
        }
        CHECK(pool.run() == 40);
        CHECK(pool.live() == 40);
        pool.spawn([held] {});  // never begins
        CHECK(held.use_count() > 41);
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("two fibers that need each other at the same time are on two threads") {
    Pool pool({.workers = 2});
    std::atomic<int> present = 0;
    for (int i = 0; i < 2; ++i) {
        pool.spawn([&] {
            for (++present; present < 2;) {}  // gives no way
        });
    }
    CHECK(pool.run() == 0);
    CHECK(present == 2);
}

TEST_CASE("fibers sleep by the pool's clock, on whichever worker") {
    base::VirtualClock clock;
    Pool pool({.workers = 3, .clock = &clock});
    std::atomic<int> in_time = 0;
    for (int i = 0; i < 100; ++i) {
        pool.spawn([&, i] {
            const auto due = milliseconds(i % 10 * 100);
            fibers::sleep_until(due);
            if (clock.now() >= due) ++in_time;
        });
    }
    CHECK(pool.run() == 0);
    CHECK(in_time == 100);
    CHECK(clock.now() == milliseconds(900));
}

TEST_CASE("real time passes, and nobody spins for it") {
    base::RealClock clock;
    Pool pool({.workers = 2, .clock = &clock});
    for (int i = 1; i <= 5; ++i)
        pool.spawn([i] { fibers::sleep_for(milliseconds(2 * i)); });
    CHECK(pool.run() == 0);
    CHECK(clock.now() >= milliseconds(10));
}

TEST_CASE("threads from outside spawn fibers and wake them") {
    Pool pool({.workers = 2, .wakes_from_outside = true});
    constexpr int rounds = 300;
    std::atomic<int> heard = 0;
    Doorbell door;
    pool.spawn([&] {
        for (int i = 0; i < rounds; ++i) door.wait(), ++heard;
    });
    std::thread outside([&] {
        std::vector<fibers::Handle<void>> handles;
        for (int i = 0; i < rounds; ++i) {
            while (!door.call()) std::this_thread::yield();
            if (i < rounds / 2) handles.push_back(pool.spawn([&] { ++heard; }));
        }
    });
    CHECK(pool.run() == 0);
    outside.join();
    CHECK(heard == rounds + rounds / 2);
}

TEST_CASE("what waits behind fibers that never rest is taken in nevertheless") {
    Pool pool({.workers = 2});
    std::atomic<bool> over = false;
    for (int i = 0; i < 4; ++i) {
        pool.spawn([&] {
            while (!over) fibers::yield();
        });
    }
    pool.spawn([&] {
        fibers::yield();
        pool.spawn([&] { over = true; });  // by the entrance
    });
    CHECK(pool.run() == 0);
}

TEST_CASE("stacks go back to where fibers are born") {
    Pool pool({.workers = 2, .keep_stacks = 100});
    std::atomic<int> ended = 0;
    pool.spawn([&] {
        for (int round = 0; round < 200; ++round) {
            std::vector<fibers::Handle<void>> children;
            for (int i = 0; i < 200; ++i) {
                children.push_back(fibers::spawn({}, [&] { fibers::yield(), ++ended; }));
            }
            for (auto& child : children) child.join();
        }
    });
    CHECK(pool.run() == 0);
    CHECK(ended == 40'000);
}

// Each fiber does a bit of everything; what it counts must be right in the end.
TEST_CASE("a storm of spawns, yields, joins, sleeps and wakes") {
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::duration_cast<std::chrono::nanoseconds>(
                         std::chrono::duration<double>(stress_seconds()));
    long rounds = 0;
    do {
        Pool pool({.workers = static_cast<unsigned>(1 + rounds % 4)});
        std::atomic<long> sum = 0;
        std::vector<Doorbell> doors(8);
        for (std::size_t i = 0; i < doors.size(); ++i) {
            pool.spawn([&, i] {  // a pair: one waits, the other calls
                auto caller = fibers::spawn({}, [&, i] {
                    for (int call = 0; call < 50; ++call) {
                        while (!doors[i].call()) fibers::yield();
                    }
                });
                for (int call = 0; call < 50; ++call) doors[i].wait(), ++sum;
                caller.join();
            });
            pool.spawn([&] {
                for (int child = 0; child < 20; ++child) {
                    auto handle = fibers::spawn({}, [child] {
                        if (child % 5 == 0)
                            fibers::sleep_for(std::chrono::microseconds(20));
                        if (child % 3 == 0) fibers::yield();
                        return child;
                    });
                    if (child % 2 == 0) fibers::yield();
                    sum += handle.join() == child ? 1 : 1000;
                }
            });
        }
        REQUIRE(pool.run() == 0);
        REQUIRE(sum == 8 * (50 + 20));
        ++rounds;
    } while (std::chrono::steady_clock::now() < end);
    CHECK(rounds > 0);
}

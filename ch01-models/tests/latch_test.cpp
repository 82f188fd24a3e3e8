// A latch: who waits returns when the last one has counted down, however close the two come.

#include "base/latch.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "workbook/catch.hpp"

using base::Latch;

namespace {

// So that the two threads meet in another place each time.
void dawdle(int steps) {
    volatile int step = 0;
    while (step < steps) step = step + 1;
}

}  // namespace

TEST_CASE("a latch that is open lets everybody through") {
    Latch none(0);
    none.wait();
    Latch two(2);
    two.count_down();
    two.count_down();
    two.wait();
    two.count_down();
    two.wait();
}

TEST_CASE("a latch opens when the last one has counted down, not before") {
    Latch latch(3);
    std::atomic<bool> is_through = false;
    std::jthread waits([&] {
        latch.wait();
        is_through = true;
    });
    for (int i = 0; i < 2; ++i) latch.count_down();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // time to be wrong
    CHECK_FALSE(is_through);
    latch.count_down();
    waits.join();
    CHECK(is_through);
}

TEST_CASE("no wake-up is lost: two threads pass the word on to each other") {
    for (int round = 0; round < 300; ++round) {
        Latch ping(1), pong(1);
        std::jthread other([&, round] {
            dawdle(round * 37 % 3000);
            ping.count_down();
            pong.wait();
        });
        ping.wait();
        dawdle(round * 53 % 3000);
        pong.count_down();
    }
}

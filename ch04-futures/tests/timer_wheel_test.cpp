// The timer wheel: in order, never early, however far away, and whatever is taken back.

#include "futures/core/timer_wheel.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "workbook/catch.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

/// A timer that notes when it has fired.
struct Noted {
    TimerEntry entry;
    nanoseconds deadline{0};
    std::int64_t fired = -1;  // at which look of the test
    const std::int64_t* look = nullptr;

    static void note(void* data) noexcept {
        auto& self = *static_cast<Noted*>(data);
        self.fired = *self.look;
    }
    Waker waker() {
        static constexpr RawWakerVTable vtable{
            [](void* data) noexcept { return RawWaker{data, &vtable}; }, note, note,
            [](void*) noexcept {}};
        return Waker({this, &vtable});
    }
};

/// Sets timers at random, looks at random, and checks each look.
class Trial {
  public:
    Trial(std::uint64_t seed, unsigned tick_bits)
        : wheel(driver, tick_bits), random(seed), slack((1LL << tick_bits) - 1) {}

    void run(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            add();
            if (random() % 8 == 0) take_back();
            if (random() % 4 == 0) look(somewhere(1 + random() % 36));
        }
        while (wheel.next() != never) look(nanoseconds(0));
    }

  private:
    nanoseconds somewhere(std::uint64_t bits) {
        return nanoseconds(static_cast<std::int64_t>(random() >> (64 - bits)));
    }
    void add() {
        Noted& timer = timers.emplace_back();
        timer.look = &now;
        timer.deadline = nanoseconds(now) + somewhere(1 + random() % 45);
        wheel.arm(timer.entry, timer.deadline, timer.waker());
    }
    void take_back() {
        Noted& timer = timers[random() % timers.size()];
        wheel.disarm(timer.entry);
        if (timer.fired < 0) timer.fired = std::max(now, timer.deadline.count());
    }
    // Goes on by so much, or to the time that the wheel has named.
    void look(nanoseconds more) {
        const nanoseconds next = wheel.next();
        now = more > 0ns ? now + more.count() : std::max(now, next.count());
        wheel.fire(nanoseconds(now));
        for (const Noted& timer : timers) {
            const bool is_due = timer.deadline.count() + slack <= now;
            if (is_due) REQUIRE(timer.fired >= 0);
            if (timer.fired >= 0) REQUIRE(timer.fired >= timer.deadline.count());
        }
    }

    VirtualDriver driver;
    TimerWheel<Local> wheel;
    std::mt19937_64 random;
    std::deque<Noted> timers;
    std::int64_t now = 0;
    const std::int64_t slack;  // a tick is not over yet
};

}  // namespace

TEST_CASE("timers fire when they are due, and not before") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        Trial(seed, 0).run(200);
        Trial(seed, 16).run(200);
    }
}

TEST_CASE("timers of one place of a slow wheel do not hide each other") {
    VirtualDriver driver;
    TimerWheel<Local> wheel(driver, 0);
    std::int64_t now = 0;
    Noted late, early;
    late.look = early.look = &now;
    wheel.arm(late.entry, 5s, late.waker());
    wheel.arm(early.entry, 4500ms, early.waker());
    while (early.fired < 0) {
        now = wheel.next().count();
        wheel.fire(nanoseconds(now));
    }
    CHECK(nanoseconds(early.fired) == 4500ms);
    CHECK(late.fired == -1);
}

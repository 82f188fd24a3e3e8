// NoPreempt: what it keeps away, and what it makes up for.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include "fibers/no_preempt.hpp"

#include <string>
#include <utility>

#include "base/clock.hpp"
#include "fibers/fibers.hpp"
#include "fibers/preemption.hpp"
#include "workbook/catch.hpp"

namespace {

using fibers::NoPreempt;
using fibers::Preemption;
using namespace std::chrono_literals;

// Runs a fiber that writes A, beside one that writes b.
template <typename Function>
std::string beside_b(Function function) {
    std::string order;
    const Preemption preemption(0ms);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] { function(order); });
    scheduler.spawn([&] { order += 'b'; });
    scheduler.run();
    return order;
}

}  // namespace

TEST_CASE("a tick does not stop a fiber that holds a NoPreempt; its end makes up for it") {
    CHECK(beside_b([](std::string& order) {
              {
                  const NoPreempt guard;
                  Preemption::tick_now();
                  order += 'A';
              }
              order += 'C';
          }) == "AbC");
    CHECK(Preemption::ticks().refused == 1);
}

TEST_CASE("of nested guards the outermost makes up for the tick") {
    CHECK(beside_b([](std::string& order) {
              const NoPreempt outer;
              {
                  const NoPreempt inner;
                  Preemption::tick_now();
              }
              order += 'A';
          }) == "Ab");
}

TEST_CASE("without a tick a guard's end stops nobody") {
    CHECK(beside_b([](std::string& order) {
              { const NoPreempt guard; }
              order += 'A';
          }) == "Ab");
}

TEST_CASE("a fiber that holds a guard may wait, and holds it afterwards") {
    CHECK(beside_b([](std::string& order) {
              const NoPreempt guard;
              fibers::yield();
              Preemption::tick_now();
              fibers::spawn({}, [&order] { order += 'c'; });
              order += 'A';
          }) == "bAc");
}

TEST_CASE("a guard belongs to the fiber that made it, not to the others") {
    std::string order;
    const Preemption preemption(0ms);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        const NoPreempt guard;
        fibers::yield();
        order += 'A';
    });
    scheduler.spawn([&] {
        Preemption::tick_now();
        order += 'B';
    });
    scheduler.run();
    CHECK(order == "AB");
}

namespace {

// A clock with a lock, as some have: a fiber that a tick stops here would lock the others out.
class LockingClock final : public base::Clock {
  public:
    [[nodiscard]] base::nanoseconds now() const noexcept override {
        collisions_ += std::exchange(is_locked_, true);
        Preemption::tick_now();
        is_locked_ = false;
        return clock_.now();
    }
    void sleep_until(base::nanoseconds when) override { clock_.sleep_until(when); }
    base::Thread start(std::function<void()> body) override {
        return clock_.start(std::move(body));
    }
    void join(base::Thread& thread) override { clock_.join(thread); }
    [[nodiscard]] bool is_virtual() const noexcept override { return clock_.is_virtual(); }
    [[nodiscard]] int collisions() const noexcept { return collisions_; }

  private:
    base::VirtualClock clock_;
    mutable bool is_locked_ = false;
    mutable int collisions_ = 0;
};

}  // namespace

TEST_CASE("sleep_for() asks the clock under a guard") {
    LockingClock clock;
    const Preemption preemption(0ms);
    fibers::Scheduler scheduler({.clock = &clock});
    for (int i = 0; i < 2; ++i) scheduler.spawn([] { fibers::sleep_for(1ms); });
    CHECK(scheduler.run() == 0);
    CHECK(clock.collisions() == 0);
    CHECK(Preemption::ticks().refused >= 2);
}

TEST_CASE("outside a fiber a guard does nothing") {
    const NoPreempt alone;
    const Preemption preemption(0ms);
    Preemption::tick_now();
    CHECK(Preemption::ticks().refused == 1);
}

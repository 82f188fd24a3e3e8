// NoPreempt: what it keeps away, and what it makes up for.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)

#include "fibers/no_preempt.hpp"

#include <string>

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

TEST_CASE("outside a fiber a guard does nothing") {
    const NoPreempt alone;
    const Preemption preemption(0ms);
    Preemption::tick_now();
    CHECK(Preemption::ticks().refused == 1);
}

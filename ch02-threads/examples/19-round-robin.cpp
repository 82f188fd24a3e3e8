// Who runs next? The run queue says, and nothing else about the scheduler has to change.
//
// Three fibers on one thread; each has some steps of work and yields after each. In a queue
// where the first to come is the first to be served, they take turns: round robin. In one
// where the last to come is the first, the fiber that yields is the last to come. It gets
// the thread straight back, and a yield lets nobody else run.
//
// Before: 18-hand-over.  Next: 20-sleep-and-io.

#include <cstdio>
#include <string>

#include "base/clock.hpp"
#include "fibers/fibers.hpp"
#include "fibers/trace.hpp"

// [last-first]
class LastFirst final : public fibers::RunQueue {
  public:
    void put(fibers::Fiber& fiber) noexcept override {
        fiber.next = top_;
        top_ = &fiber;
    }

    fibers::Fiber* take() noexcept override {
        fibers::Fiber* const fiber = top_;
        if (fiber != nullptr) top_ = fiber->next;
        return fiber;
    }

  private:
    fibers::Fiber* top_ = nullptr;
};
// [last-first]

// [run]
// Runs the fibers and gives their names in the order in which they worked.
static std::string run(fibers::RunQueue& queue) {
    fibers::TraceObserver trace;
    fibers::Scheduler scheduler({.queue = &queue, .observer = &trace});
    std::string chart;
    const auto add = [&](const char* name, int steps) {
        scheduler.spawn({.name = name}, [&chart, name, steps] {
            for (int i = 0; i < steps; ++i) {
                base::program_clock().sleep_for(std::chrono::milliseconds(10));  // work
                chart += name;
                fibers::yield();
            }
        });
    };
    add("A", 2);
    add("B", 4);
    add("C", 3);
    scheduler.run();
    return chart;
}
// [run]

int main() {
    fibers::Fifo first_first;
    LastFirst last_first;
    std::printf("first come, first served  %s\n", run(first_first).c_str());
    std::printf("last come, first served   %s\n", run(last_first).c_str());
}

// Output:
// first come, first served  ABCABCBCB
// last come, first served   CCCBBBBAA

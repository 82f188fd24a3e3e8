// R6, a thread parks while another rings: check, then sleep; push, then ring.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include "model/explore.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;

namespace {

// One pushes work and rings; the other looks for work, and sleeps where there is none. A futex
// word says whether it sleeps, so that nobody has to ring for one who is awake.
template <bool LooksAgain, std::memory_order Order = seq_cst>
struct Worker {
    model::Atomic<int> queue{"queue", 0}, sleeping{"sleeping", 0};

    void worker() {
        while (queue.load(acquire) == 0) {
            sleeping.store(1, Order);
            if (!LooksAgain || queue.load(Order == seq_cst ? seq_cst : acquire) == 0)
                model::futex_wait(sleeping, 1);
            sleeping.store(0, seq_cst);
        }
    }
    void pusher() {
        queue.store(1, Order);
        if (sleeping.exchange(0, seq_cst) == 1) model::futex_wake(sleeping);
    }
};

template <class Program>
model::Report explored(const model::Search& search = {}) {
    return model::explore<Program>(
        {{"worker", &Program::worker}, {"pusher", &Program::pusher}}, search);
}

}  // namespace

TEST_CASE("R6 a worker that sleeps without a second look misses the push") {
    const model::Report report = explored<Worker<false>>();
    INFO(report.explain());
    CHECK(report.ending == model::Ending::lost_wake_up);
}

TEST_CASE("R6 a second look that is not seq_cst may see the queue as it was") {
    using Wrong = Worker<true, release>;
    const model::Report report = explored<Wrong>();
    INFO(report.explain());
    CHECK(report.ending == model::Ending::lost_wake_up);
    CHECK(explored<Wrong>({.memory = model::Memory::sequential}).passed());
}

TEST_CASE("R6 a worker that looks again after it has said that it sleeps is always woken") {
    const model::Report report = explored<Worker<true>>();
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions == 110);
}

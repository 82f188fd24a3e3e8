// May a wake do nothing when the task is scheduled already? It looks like a free saving.
//
// "It is in the queue, so it will be polled anyway": and the wake returns without a write. No order of
// the steps makes that wrong. A store buffer does: both look before either has seen what the other wrote.
//
// Before: 29-every-order.  Next: 31-seq-cst.

#include <cstdio>

#include "model/explore.hpp"
#include "model/sync.hpp"

using enum std::memory_order;

constexpr unsigned scheduled = 1, running = 2, complete = 4;

// [program]
template <bool AlwaysWrites>
struct Program {
    model::Atomic<unsigned> state{"state", scheduled};  // the task has just been spawned
    model::Atomic<int> ready{"ready", 0};
    model::Parker queue{"the queue"};

    void executor() {
        for (;;) {
            state.fetch_add(running - scheduled, acq_rel);
            if (ready.load(relaxed) == 1) break;  // the poll
            const unsigned before = state.fetch_sub(running, acq_rel);
            if ((before & scheduled) == 0) queue.park();
        }
        state.fetch_add(complete - running, acq_rel);
    }
    void waker() {
        ready.store(1, relaxed);
        if (!AlwaysWrites && (state.load(acquire) & scheduled) != 0) return;
        const unsigned before = state.fetch_or(scheduled, acq_rel);
        if ((before & (scheduled | running | complete)) == 0) queue.unpark();
    }
};
// [program]

template <bool AlwaysWrites>
static model::Report explore(const model::Search& search = {}) {
    using Tried = Program<AlwaysWrites>;
    return model::explore<Tried>({{"executor", &Tried::executor}, {"waker", &Tried::waker}},
                                 search);
}

static void print(const char* what, const model::Report& report) {
    std::printf("%s:\n%s", what, report.explain().c_str());
}

int main() {
    print("it saves the write, threads only take turns",
          explore<false>({.memory = model::Memory::sequential}));
    const model::Report lost = explore<false>();
    print("it saves the write, loads may be late", lost);
    model::trace(lost);  // for the book's picture
    for (const unsigned seed : {1U, 2U, 3U}) {
        std::printf("seed %u: found in random execution %zu, by priorities in %zu\n", seed,
                    explore<false>(model::at_random(seed, 1000)).executions,
                    explore<false>(model::pct(3, seed, 1000)).executions);
    }
    print("it always writes, loads may be late", explore<true>());
}

// Output:
// it saves the write, threads only take turns:
// 17 executions, all good
// it saves the write, loads may be late:
// expected  whoever sleeps is woken
// happened  a lost wake-up: executor sleeps in park()
// found     in execution 3
//   1  executor  adds to state (acq_rel): 1 becomes 2
//   2  executor  loads ready (relaxed): 0
//   3  executor  subtracts from state (acq_rel): 2 becomes 0
//   4  waker     stores 1 to ready (relaxed)
//   5  waker     loads state (acquire): 1, not 0, which executor has stored
// replay    executor*3 waker waker:2
// seed 1: found in random execution 3, by priorities in 2
// seed 2: found in random execution 1, by priorities in 1
// seed 3: found in random execution 1, by priorities in 3
// it always writes, loads may be late:
// 16 executions, all good

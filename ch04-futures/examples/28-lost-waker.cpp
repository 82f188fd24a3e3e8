// When is a wake lost? When it comes between the look and the registration.
//
// "Not ready? Then leave a waker." Between the two the event may come, and find nobody to wake. The cure
// is not a lock but an order: leave the waker first, and look afterwards.
//
// Before: 27-stale-waker.  Next: 29-every-order.

#include <cstdio>

#include "model/explore.hpp"
#include "model/sync.hpp"

using enum std::memory_order;

// [program]
template <bool LooksAgain>
struct Program {
    model::Atomic<bool> is_ready{"is_ready", false};
    model::Atomic<bool> is_watched{"is_watched", false};
    model::Parker bed{"the task"};

    void task() {
        while (!is_ready.load(seq_cst)) {
            is_watched.store(true, seq_cst);
            if (LooksAgain && is_ready.load(seq_cst)) return;
            bed.park();
        }
    }
    void event() {
        is_ready.store(true, seq_cst);
        if (is_watched.load(seq_cst)) bed.unpark();
    }
};
// [program]

template <bool LooksAgain>
static model::Report explore() {
    using Tried = Program<LooksAgain>;
    return model::explore<Tried>({{"task", &Tried::task}, {"event", &Tried::event}});
}

int main() {
    const model::Report lost = explore<false>();
    std::printf("look, then watch:\n%s", lost.explain().c_str());
    model::trace(lost);  // for the book's picture
    std::printf("watch, then look:\n%s", explore<true>().explain().c_str());
}

// Output:
// look, then watch:
// expected  whoever sleeps is woken
// happened  a lost wake-up: task sleeps in park()
// found     in execution 2
//   1  task   loads is_ready (seq_cst): false
//   2  event  stores true to is_ready (seq_cst)
//   3  event  loads is_watched (seq_cst): false
//   4  task   stores true to is_watched (seq_cst)
// replay    task event*2 task
// watch, then look:
// 10 executions, all good

// Who sleeps while there is work? Nobody, if each decision is a read-modify-write of one word.
//
// A worker that finds nothing says that it sleeps, looks once more, and sleeps. Who pushes looks whether
// somebody sleeps, and wakes him. The looks seem to cover each other. With a plain load they do not: it may
// be older than the word is by now. The explorer shows how, and goes through all orders of the cure.
//
// Before: 64-work-stealing.  Next: 66-hog.

#include <cstdio>

#include "futures/core/idle_workers.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"

using enum std::memory_order;

// [program]
template <bool WithLoad>
struct Program {
    futures::IdleWorkers<model::Sync> idle{1};
    model::Atomic<int> queue{"queue", 0};
    model::Parker bed{"the worker"};

    void worker() {
        while (queue.load(acquire) == 0) {
            idle.fall_asleep(0, false);
            if (queue.load(acquire) == 0) bed.park();  // once more, then sleep
            (void)idle.wake_up(0);
        }
    }
    void pusher() {
        queue.store(1, release);
        if (WithLoad && idle.sleepers() == 0) return;  // why change what need not change?
        if (idle.who_wakes() != idle.nobody) bed.unpark();
    }
};
// [program]

template <bool WithLoad>
static model::Report explore(model::Memory memory) {
    using Tried = Program<WithLoad>;
    return model::explore<Tried>({{"worker", &Tried::worker}, {"pusher", &Tried::pusher}},
                                 {.memory = memory});
}

int main() {
    const model::Report lost = explore<true>(model::Memory::weak);
    std::printf("a load first:\n%s", lost.explain().c_str());
    model::trace(lost);  // for the book's picture
    std::printf("a load first, where threads only take turns:\n%s",
                explore<true>(model::Memory::sequential).explain().c_str());
    std::printf("a read-modify-write:\n%s",
                explore<false>(model::Memory::weak).explain().c_str());
}

// Output:
// a load first:
// expected  whoever sleeps is woken
// happened  a lost wake-up: worker sleeps in park()
// found     in execution 4
//   1  worker  loads queue (acquire): 0
//   2  worker  adds to atomic 1 (acq_rel): 0 becomes 256
//   3  worker  loads queue (acquire): 0
//   4  pusher  stores 1 to queue (release)
//   5  pusher  loads atomic 1 (relaxed): 0, not 256, which worker has stored
// replay    worker*3 pusher pusher:1
// a load first, where threads only take turns:
// 54 executions, all good
// a read-modify-write:
// 230 executions, all good

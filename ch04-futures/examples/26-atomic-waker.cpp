// Where does a waker wait? In a place that one thread writes while another may be reading it.
//
// A plain slot with a flag looks right in the test and is a data race. The explorer tries every order
// and prints the one that fails; then it tries the library's AtomicWaker, which has none.
//
// Before: 25-waker-by-hand.  Next: 27-stale-waker.

#include <cstdio>

#include "futures/core/atomic_waker.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"

using enum std::memory_order;
using futures::RawWaker, futures::RawWakerVTable, futures::Waker;

// A waker that unparks a thread. There is one, and it outlives all, so it counts nothing.
static void unpark(void* bed) noexcept { static_cast<model::Parker*>(bed)->unpark(); }
static void nothing(void*) noexcept {}
static RawWaker same(void* bed) noexcept;
static constexpr RawWakerVTable table{same, unpark, unpark, nothing};
static RawWaker same(void* bed) noexcept { return {bed, &table}; }

// [naive]
// A slot, and a flag that says whether somebody is in it.
class NaivePlace {
  public:
    void watch(const Waker& waker) {
        slot_.set(waker.clone());
        is_full_.store(true, release);
    }
    void wake() {
        if (is_full_.exchange(false, acq_rel)) slot_.get().wake_by_ref();
    }

  private:
    model::Atomic<bool> is_full_{"is_full", false};
    model::Var<Waker> slot_{"slot"};
};
// [naive]

// [program]
// Rule 1: watch, then look again. Rule 2: make it true, then wake.
template <class Place>
struct Program {
    model::Atomic<int> ready{"ready", 0};
    model::Parker bed{"the task"};
    Place place;

    void task() {
        const Waker waker(same(&bed));
        place.watch(waker);  // the first poll; it is polled again, for whatever reason
        for (;;) {
            place.watch(waker);
            if (ready.load(acquire) == 1) return;
            bed.park();
            model::pause();  // a task that was woken goes to the end of the queue
        }
    }
    void event() {
        ready.store(1, release);
        place.wake();
    }
};
// [program]

template <class Place>
static void explore(const char* name) {
    using Tried = Program<Place>;
    const model::Report report =
        model::explore<Tried>({{"task", &Tried::task}, {"event", &Tried::event}});
    std::printf("%s:\n%s", name, report.explain().c_str());
}

int main() {
    explore<NaivePlace>("a slot and a flag");
    explore<futures::AtomicWaker<model::Sync>>("AtomicWaker");
}

// Output:
// a slot and a flag:
// expected  the uses of slot have an order
// happened  a data race: task writes slot, event reads it, in no order
// found     in execution 8
//      task   writes slot
//   1  task   stores true to is_full (release)
//      task   writes slot
//   2  event  stores 1 to ready (release)
//   3  event  exchanges is_full (acq_rel): true becomes false
//      event  reads slot
// replay    task event*2
// AtomicWaker:
// 99 executions, all good

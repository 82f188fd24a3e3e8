// Whom does a future wake that was polled by one task, and then by another?
//
// The last one that asked: the first may be gone, or busy elsewhere. A future that keeps the first waker
// it was given works until somebody moves it, for instance out of a select into another task.
//
// Before: 26-atomic-waker.  Next: 28-lost-waker.

#include <cstdio>

#include "model/explore.hpp"
#include "model/sync.hpp"

using enum std::memory_order;

// [future]
// Ready when an event has come. A lock guards both, so there is no race about the slot.
template <bool KeepsFirst>
class Future {
  public:
    // Gives whether it is ready; if not, `bed` will be unparked.
    bool poll(model::Parker& bed) {
        lock_.lock();
        const bool is_ready = is_ready_;
        if (!is_ready && (!KeepsFirst || watcher_ == nullptr)) watcher_ = &bed;
        lock_.unlock();
        return is_ready;
    }
    void happen() {
        lock_.lock();
        is_ready_ = true;
        model::Parker* const watcher = watcher_;
        lock_.unlock();
        if (watcher != nullptr) watcher->unpark();
    }

  private:
    model::Mutex lock_{"the future"};
    bool is_ready_ = false;
    model::Parker* watcher_ = nullptr;
};
// [future]

template <bool KeepsFirst>
struct Program {
    Future<KeepsFirst> future;
    model::Parker first{"the first task"}, second{"the second task"};
    model::Parker moved{"the move"};

    void first_task() {
        if (future.poll(first)) model::remark("is ready at once");
        moved.unpark();  // it gives the future away, and is not interested any more
    }
    void second_task() {
        moved.park();
        while (!future.poll(second)) second.park();
    }
    void event() { future.happen(); }
};

template <bool KeepsFirst>
static void explore(const char* name) {
    using Tried = Program<KeepsFirst>;
    const model::Report report = model::explore<Tried>({{"first", &Tried::first_task},
                                                        {"second", &Tried::second_task},
                                                        {"event", &Tried::event}});
    std::printf("%s:\n%s", name, report.explain().c_str());
}

int main() {
    explore<true>("it keeps the first waker");
    explore<false>("it keeps the last waker");
}

// Output:
// it keeps the first waker:
// expected  whoever sleeps is woken
// happened  a lost wake-up: second sleeps in park()
// found     in execution 1
//   1  first   locks the future
//   2  first   unlocks the future
//   3  first   unparks the move
//   4  second  is awake: takes the token of the move
//   5  second  locks the future
//   6  second  unlocks the future
//   7  event   locks the future
//   8  event   unlocks the future
//   9  event   unparks the first task
// replay    first*3 second*3 event*3
// it keeps the last waker:
// 24 executions, all good

// The ways of a mutex that somebody waits for.

#include "fibers/mutex.hpp"

#include "fibers/fibers.hpp"

namespace fibers {

void Mutex::lock_slowly() {
    const NoPreempt until_it_waits;
    WaitList::Lock lock(lock_);
    // From now on unlock() cannot take its short way. If it has just done so, the mutex is ours.
    if (state_.exchange(contended, std::memory_order_acquire) == unlocked) return;
    Waiter self;
    try {
        waiting_.wait(self, lock);
    } catch (const Cancelled&) {
        if (self.answer.load(std::memory_order_acquire) == Answer::yes)
            unlock();  // it was handed to us
        throw;
    }
}

void Mutex::unlock_slowly() noexcept {
    const NoPreempt while_the_list_changes;
    WaitList::Lock lock(lock_);
    Waiter* const first = waiting_.first();
    if (first == nullptr) {
        state_.store(unlocked, std::memory_order_release);
        return;
    }
    Fiber& next = waiting_.release(*first, Answer::yes);
    if (waiting_.empty()) state_.store(locked, std::memory_order_relaxed);
    lock.unlock();
    wake(next);
}

}  // namespace fibers

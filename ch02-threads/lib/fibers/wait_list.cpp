// Waiting in a list, and being taken out of it.

#include "fibers/wait_list.hpp"

#include "fibers/fibers.hpp"

namespace fibers {

Waiter::Waiter() : fiber(self()) {}

void WaitList::put(Waiter& waiter) noexcept {
    waiter.previous = last_;
    (last_ != nullptr ? last_->next : first_) = &waiter;
    last_ = &waiter;
}

void WaitList::remove(Waiter& waiter) noexcept {
    (waiter.previous != nullptr ? waiter.previous->next : first_) = waiter.next;
    (waiter.next != nullptr ? waiter.next->previous : last_) = waiter.previous;
}

Fiber& WaitList::release(Waiter& waiter, Answer answer) noexcept {
    remove(waiter);
    Fiber& fiber = waiter.fiber;
    waiter.answer.store(answer, std::memory_order_release);  // from here on it may be gone
    return fiber;
}

void WaitList::close(Lock& lock) {
    while (first_ != nullptr) {
        Fiber& fiber = release(*first_, Answer::closed);
        lock.unlock();
        wake(fiber);
        lock.lock();
    }
}

}  // namespace fibers

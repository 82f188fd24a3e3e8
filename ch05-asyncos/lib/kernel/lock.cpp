#include "kernel/lock.hpp"

#include "futures/core/platform.hpp"
#include "kernel/panic.hpp"

namespace kernel {

// [lock]
void Lock::lock() noexcept {
    arch::Hart& hart = arch::this_hart();
    if (hart.in_handler) panic("an interrupt handler takes the lock of ", name_);
    for (unsigned tries = 0;; futures::platform::relax(tries++)) {
        arch::Hart* owner = nullptr;
        if (owner_.compare_exchange_weak(owner, &hart, std::memory_order_acquire,
                                         std::memory_order_relaxed))
            break;
        if (owner == &hart) panic("this hart takes a second time the lock of ", name_);
    }
    below_ = static_cast<Lock*>(hart.held);
    hart.held = this;
}

void Lock::unlock() noexcept {
    arch::Hart& hart = arch::this_hart();
    if (owner_.load(std::memory_order_relaxed) != &hart)
        panic("this hart gives back, and does not hold, the lock of ", name_);
    if (hart.held != this)
        panic("taken before another, and given back before it: the lock of ", name_);
    hart.held = below_;
    owner_.store(nullptr, std::memory_order_release);
}
// [lock]

void Lock::fail_to_wait() noexcept {
    panic("a task waits while its hart holds the lock of ",
          static_cast<Lock*>(arch::this_hart().held)->name_);
}

}  // namespace kernel

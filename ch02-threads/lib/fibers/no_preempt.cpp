// The counter that keeps ticks away. Ticks come in this thread: not atomic, but in this order.

#include "fibers/no_preempt.hpp"

#include "fibers/fibers.hpp"

namespace fibers {

// [guard]
NoPreempt::NoPreempt() noexcept {
    if (const Scheduler* const scheduler = this_scheduler()) fiber_ = scheduler->current();
    if (fiber_ == nullptr) return;
    ++fiber_->unpreemptible_;
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

NoPreempt::~NoPreempt() {
    if (fiber_ == nullptr) return;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (--fiber_->unpreemptible_ == 0 && fiber_->tick_pending_) [[unlikely]] {
        fiber_->scheduler_->preempt();
    }
}
// [guard]

}  // namespace fibers

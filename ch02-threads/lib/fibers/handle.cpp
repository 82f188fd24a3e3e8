// Waiting for the end of a fiber.

#include "fibers/handle.hpp"

#include <thread>

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"

namespace fibers {

namespace {

// Who is to be woken at a fiber's end; nobody any more if the wait is given up.
class Joining {
  public:
    Joining(std::atomic<Fiber*>& joiner, Fiber& caller) noexcept
        : joiner_(joiner), caller_(&caller) {}
    ~Joining() {
        joiner_.compare_exchange_strong(caller_, nullptr, std::memory_order_acq_rel);
    }
    Joining(const Joining&) = delete;
    Joining& operator=(const Joining&) = delete;

  private:
    std::atomic<Fiber*>& joiner_;
    Fiber* caller_;
};

}  // namespace

void HandleBase::wait() {
    if (fiber_ == nullptr) misuse("join() twice: the first one gave the fiber away");
    if (!fiber_->finished()) {
        Scheduler* const scheduler = this_scheduler();
        Fiber* const caller = scheduler != nullptr ? scheduler->current() : nullptr;
        if (caller == nullptr)
            misuse("join() before its end, and outside a fiber: run() first",
                   fiber_->name());
        if (caller == fiber_)
            misuse("join() of itself: it would wait for ever", fiber_->name());
        const NoPreempt until_it_waits;  // or it might be woken before it has parked
        Fiber* nobody = nullptr;
        if (fiber_->joiner_.compare_exchange_strong(nobody, caller,
                                                    std::memory_order_acq_rel)) {
            const Joining until_the_end(fiber_->joiner_, *caller);
            // It may have ended by now, and yet we park: it wakes whom it has found as its joiner.
            do {
                park();
            } while (!fiber_->finished());
        }
    }
    if (fiber_->error_) {
        const std::exception_ptr error = std::exchange(fiber_->error_, nullptr);
        release();
        std::rethrow_exception(error);
    }
}

void HandleBase::release() noexcept {
    Fiber* const fiber = std::exchange(fiber_, nullptr);
    if (fiber == nullptr) return;
    const NoPreempt while_stacks_are_moved;
    if (fiber->references_.load(std::memory_order_acquire) != 1 &&
        fiber->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;  // it has not ended
    }
    while (std::atomic_ref(fiber->on_stack_).load(std::memory_order_acquire) !=
           Fiber::suspended) {
        std::this_thread::yield();  // it has ended on another thread, and leaves its stack
    }
    Scheduler::recycle(*fiber, this_scheduler());
}

}  // namespace fibers

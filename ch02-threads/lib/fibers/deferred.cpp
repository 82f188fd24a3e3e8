// A stack that anybody may push on, which its one reader turns round into a queue.

#include "fibers/deferred.hpp"

namespace fibers {

// [raise]
bool DeferredQueue::raise(Deferred& work) noexcept {
    // Release and acquire: what was done before this raise is seen by the run that belongs to it.
    if (work.raised_.exchange(1, std::memory_order_acq_rel) != 0) return false;
    Deferred* last = raised_.load(std::memory_order_relaxed);
    do {
        work.next_ = last;
    } while (!raised_.compare_exchange_weak(last, &work, std::memory_order_release,
                                            std::memory_order_relaxed));
    return true;
}
// [raise]

Deferred* DeferredQueue::take() noexcept {
    if (waiting_ == nullptr) {
        Deferred* last = raised_.exchange(nullptr, std::memory_order_acquire);
        while (last != nullptr) {
            Deferred* const before = std::exchange(last->next_, waiting_);
            waiting_ = std::exchange(last, before);
        }
    }
    return waiting_ == nullptr ? nullptr : std::exchange(waiting_, waiting_->next_);
}

std::size_t DeferredQueue::run(std::size_t budget) {
    std::size_t done = 0;
    while (done < budget) {
        Deferred* const work = take();
        if (work == nullptr) break;
        // First it may be raised again, then it runs: what is raised from now on is not lost.
        work->raised_.exchange(0, std::memory_order_acq_rel);
        work->work_();
        ++done;
    }
    return done;
}

}  // namespace fibers

#pragma once
/// @file
/// wait_for: makes a thread wait for a future, without any executor.

#include <atomic>
#include <utility>

#include "futures/core/context.hpp"
#include "futures/host/bed.hpp"

namespace futures {

/// A thread as something that can be waked. It lives as long as somebody has a waker.
class ThreadWaker {
  public:
    /// Makes one with a first waker. @p thread points to it as long as that waker lives.
    static Waker make(ThreadWaker*& thread) {
        thread = new ThreadWaker;
        return Waker({thread, &vtable});
    }
    /// Sleeps until somebody wakes.
    void park() { bed_.park(); }

  private:
    static ThreadWaker& of(void* self) noexcept { return *static_cast<ThreadWaker*>(self); }
    static RawWaker clone(void* self) noexcept {
        of(self).wakers_.fetch_add(1, std::memory_order_relaxed);
        return {self, &vtable};
    }
    static void wake(void* self) noexcept {
        wake_by_ref(self);
        drop(self);
    }
    static void wake_by_ref(void* self) noexcept { of(self).bed_.unpark(); }
    static void drop(void* self) noexcept {
        if (of(self).wakers_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete &of(self);
    }
    static constexpr RawWakerVTable vtable{clone, wake, wake_by_ref, drop};

    Bed bed_;
    std::atomic<unsigned> wakers_ = 1;
};

/// Polls @p future on this thread until it is ready, and sleeps in between.
/// @pre Somebody else wakes it: this thread runs nothing else meanwhile.
template <Future F>
typename F::Output wait_for(F& future) {
    ThreadWaker* thread = nullptr;
    const Waker waker = ThreadWaker::make(thread);
    while (true) {
        Context context(waker);
        auto answer = future.poll(context);
        if (answer.is_ready()) return std::move(answer).value();
        thread->park();
    }
}

}  // namespace futures

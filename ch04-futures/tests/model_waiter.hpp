#pragma once
// Waiter: a thread of an explored program that polls a future, and parks until it is woken.

#include <utility>

#include "futures/core/context.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"

namespace model_waiter {

class Waiter {
  public:
    // Gives what the future gives.
    template <class Future>
    auto await(Future& future) {
        for (;;) {
            auto answer = poll(future);
            if (answer.is_ready()) return std::move(answer).value();
            bed_.park();
            model::pause();  // what has woken itself goes to the end of the queue
        }
    }
    // Asks once.
    template <class Future>
    auto poll(Future& future) {
        if (!has_polled_) life_.set(1);  // whoever wakes must know of it
        has_polled_ = true;
        const futures::Waker waker({this, &vtable});
        futures::Context context(waker);
        return future.poll(context);
    }

  private:
    static void wake_by_ref(void* waiter) noexcept {
        static_cast<Waiter*>(waiter)->life_.get();
        static_cast<Waiter*>(waiter)->bed_.unpark();
    }
    static futures::RawWaker clone(void* waiter) noexcept { return {waiter, &vtable}; }
    static void drop(void*) noexcept {}
    static constexpr futures::RawWakerVTable vtable{clone, wake_by_ref, wake_by_ref, drop};

    model::Parker bed_{"waiter"};
    model::Var<int> life_{"the waker's data"};
    bool has_polled_ = false;
};

}  // namespace model_waiter

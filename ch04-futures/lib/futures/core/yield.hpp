#pragma once
/// @file
/// yield: lets the other tasks run first.

#include "futures/core/context.hpp"

namespace futures {

/// Not ready once, and then ready.
class [[nodiscard]] Yield : Pinned {
  public:
    using Output = void;  ///< Nothing.

    /// The first time it wakes its own task, and lets it go to the end of the queue.
    Poll<> poll(Context& context) noexcept {
        if (has_yielded_) return ready;
        has_yielded_ = true;
        context.waker().wake_by_ref();
        return pending;
    }

  private:
    bool has_yielded_ = false;
};

/// Lets the others run first: `co_await yield();`
[[nodiscard]] inline Yield yield() noexcept { return Yield(); }

}  // namespace futures

#pragma once
/// @file
/// timeout: a future that may take so long, and no longer.

#include "base/result.hpp"
#include "futures/core/join_handle.hpp"
#include "futures/core/part.hpp"
#include "futures/core/sleep.hpp"

namespace futures {

/// Ready when its future is, or when the time is up: then with `timed_out`. The future is asked first.
/// @tparam F  A future, or a reference to one, which then can be awaited again.
template <class F>
class [[nodiscard]] Timeout : Pinned {
  public:
    /// What the future gives, or `timed_out`.
    using Output = Joined<typename std::remove_reference_t<F>::Output>;

    /// Of @p future, from the first poll on.
    Timeout(nanoseconds limit, F&& future) noexcept
        : part_(std::forward<F>(future)), limit_(limit) {}

    /// Asks the future, then the clock.
    Poll<Output> poll(Context& context) {
        if (part_.poll(context)) {
            if constexpr (std::is_void_v<typename std::remove_reference_t<F>::Output>) {
                return Output();
            } else {
                return Output(part_.take());
            }
        }
        if (limit_.poll(context).is_pending()) return pending;
        return Output(base::fail(base::Errno::timed_out));
    }

  private:
    Part<F> part_;
    Sleep limit_;
};

/// Waits for @p future, but not longer than @p limit. If it was moved in, it is destroyed with the
/// timeout, and what it had begun ends there.
template <class F>
    requires Future<std::remove_reference_t<F>>
[[nodiscard]] Timeout<F> timeout(nanoseconds limit, F&& future) noexcept {
    return Timeout<F>(limit, std::forward<F>(future));
}

}  // namespace futures

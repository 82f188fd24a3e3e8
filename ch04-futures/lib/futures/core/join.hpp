#pragma once
/// @file
/// join: several futures at once, all of which are to end.

#include <tuple>
#include <utility>

#include "futures/core/part.hpp"

namespace futures {

/// Ready when all its parts are. Each poll asks all that are not; for more than a handful, see Scope.
/// If one throws, so does the whole, and the others are dropped with it.
template <class... Futures>
class [[nodiscard]] Join : Pinned {
  public:
    using Output = std::tuple<Given<Futures>...>;  ///< What each has given, in their order.

    /// Of @p futures.
    explicit Join(Futures&&... futures) noexcept
        : parts_(std::forward<Futures>(futures)...) {}

    /// Asks each that has not given its value.
    Poll<Output> poll(Context& context) {
        const bool all = std::apply(
            [&](auto&... part) { return (unsigned{part.poll(context)} & ... & 1U) != 0; },
            parts_);
        if (!all) return pending;
        return std::apply([](auto&... part) { return Output(part.take()...); }, parts_);
    }

  private:
    std::tuple<Part<Futures>...> parts_;
};

/// Waits for all of @p futures, side by side: `auto [a, b] = ...` after
/// `auto both = co_await join(first(), second());`
template <class... Futures>
    requires(Future<std::remove_reference_t<Futures>> && ...)
[[nodiscard]] Join<Futures...> join(Futures&&... futures) noexcept {
    return Join<Futures...>(std::forward<Futures>(futures)...);
}

}  // namespace futures

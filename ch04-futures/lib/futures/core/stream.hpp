#pragma once
/// @file
/// Stream: values that come one after the other, each when it is there. To a future what a generator is
/// to a function.
///
///     while (true) {
///         auto line = co_await next(lines);
///         if (!line) break;
///         ...
///     }

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "futures/core/context.hpp"

namespace futures {

/// Gives values of type Item, and then nothing. Polled like a future, but again after each value.
template <class S>
concept Stream = requires(S& stream, Context& context) {
    typename S::Item;
    { stream.poll_next(context) } -> std::same_as<Poll<std::optional<typename S::Item>>>;
};

/// The next value of a stream, as a future. Dropping it loses nothing: the stream keeps what it has.
template <Stream S>
class [[nodiscard]] Next : Pinned {
  public:
    using Output = std::optional<typename S::Item>;  ///< The value; nothing at the end.

    /// Of @p stream, which outlives it.
    explicit Next(S& stream) noexcept : stream_(stream) {}
    /// Asks the stream.
    Poll<Output> poll(Context& context) { return stream_.poll_next(context); }

  private:
    S& stream_;
};

/// Waits for the next value of @p stream.
template <Stream S>
[[nodiscard]] Next<S> next(S& stream) noexcept {
    return Next<S>(stream);
}

}  // namespace futures

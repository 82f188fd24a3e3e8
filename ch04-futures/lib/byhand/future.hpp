#pragma once
/// @file
/// Future: a value that is not there yet. Poll: what it answers when it is asked.

#include <concepts>
#include <optional>
#include <variant>

#include "byhand/waker.hpp"

namespace byhand {

/// An answer: the value, or nothing, which means "not yet".
template <typename T>
using Poll = std::optional<T>;

/// The answer "not yet".
inline constexpr std::nullopt_t pending = std::nullopt;

/// The value of a future that has none, only an end.
using Nothing = std::monostate;

// [contract]
/// A value that is not there yet, and that can be asked for.
///
/// 1. Nothing happens until it is asked the first time.
/// 2. Who was told "not yet" has its waker called when it is worth asking again.
/// 3. After the value it is not asked any more.
/// 4. After the first question it is not moved.
template <typename F>
concept Future = requires(F& future, const Waker& waker) {
    typename F::Output;
    { future.poll(waker) } -> std::same_as<Poll<typename F::Output>>;
};
// [contract]

}  // namespace byhand

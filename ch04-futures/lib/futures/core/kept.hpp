#pragma once
/// @file
/// Kept: what a task leaves when it ends. Its frame is destroyed at once, with its parameters and all that
/// they hold; its value, or what it has thrown, moves to the place where the frame was, and waits there for
/// the handle.

#include <optional>
#include <utility>

#include "futures/core/failure.hpp"
#include "futures/core/platform.hpp"

namespace futures {

/// The part that does not depend on the value.
struct KeptBase {
    void (*destroy)(KeptBase&) noexcept;       ///< Destroys the whole.
    [[no_unique_address]] Failure failure;     ///< What the task has thrown, if it has.
    void (*failure_lost)(Failure&) = nullptr;  ///< Its owner's, which may be gone by then.

    /// Destroys the whole, which nobody wants. What was thrown, and not taken, goes to failure_lost first;
    /// without one, the program ends.
    void drop() noexcept {
        if (failure.is_there()) {
            if (failure_lost == nullptr) {
                platform::fail("a task that nobody awaits has thrown an exception");
            }
            failure_lost(failure);
        }
        destroy(*this);
    }
};

/// A value, or what was thrown instead.
template <class T>
struct Kept : KeptBase {
    std::optional<T> value;  ///< Empty if the task has thrown.

    /// Keeps both.
    Kept(Failure why, std::optional<T> what) noexcept
        : KeptBase{[](KeptBase& self) noexcept { static_cast<Kept&>(self).~Kept(); },
                   std::move(why)},
          value(std::move(what)) {}
    /// Gives the value away, or throws.
    T take() {
        failure.rethrow();
        return std::move(*value);
    }
};

/// Nothing, or what was thrown.
template <>
struct Kept<void> : KeptBase {
    /// Keeps it.
    explicit Kept(Failure why) noexcept
        : KeptBase{[](KeptBase& self) noexcept { static_cast<Kept&>(self).~Kept(); },
                   std::move(why)} {}
    /// Throws what was thrown.
    void take() { failure.rethrow(); }
};

}  // namespace futures

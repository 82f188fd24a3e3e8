#pragma once
/// @file
/// Yours: a ring that tasks and interrupt handlers share.

#include <optional>

#include "critical.hpp"

/// Up to @p Places values, first in, first out. Anybody may call anything at any time: a handler may interrupt any of
/// these functions in the middle, and call one itself.
///
/// An interrupt must not have to wait for long: at most some sixty instructions, however many values there are, and
/// whatever is done with them.
template <class T, unsigned Places>
class Ring {
  public:
    /// Puts a copy of @p value behind the others. If there is no room it is lost, and counted.
    /// @returns Whether there was room.
    bool put(const T& value) noexcept {
#if LAB_SOLUTION
        const Critical critical;
        if (count_ == Places) {
            ++lost_;
            return false;
        }
        values_[(first_ + count_) % Places] = value;
        ++count_;
        return true;
#else
        // TODO: where does it go, and what must not come in between?
        (void)value;
        return false;
#endif
    }

    /// Takes the first value; none: nullopt.
    std::optional<T> take() noexcept {
#if LAB_SOLUTION
        const Critical critical;
        if (count_ == 0) return std::nullopt;
        const T value = values_[first_];
        first_ = (first_ + 1) % Places;
        --count_;
        return value;
#else
        // TODO: the same questions.
        return std::nullopt;
#endif
    }

    /// Takes one value after the other, and calls @p action with each, until there is none. The action may take long,
    /// and it may use this ring.
    template <class Action>
    void drain(Action action) {
#if LAB_SOLUTION
        while (const auto value = take()) action(*value);
#else
        // TODO: how long are interrupts off?
        (void)action;
#endif
    }

    /// How many values there are.
    [[nodiscard]] unsigned size() const noexcept { return count_; }
    /// How many were lost since the last call.
    unsigned take_lost() noexcept {
#if LAB_SOLUTION
        const Critical critical;
        const unsigned lost = lost_;
        lost_ = 0;
        return lost;
#else
        // TODO: a handler may lose another one at this very moment.
        return 0;
#endif
    }

  private:
    T values_[Places]{};
    unsigned first_ = 0;  ///< Where the first one is.
    unsigned count_ = 0;  ///< How many there are.
    unsigned lost_ = 0;
};

#pragma once
/// @file
/// Clock: what a thread knows of the others' past. The vector clocks of the explorer.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace model {

/// A moment of one thread; it grows each time that the thread publishes something.
using Time = std::int16_t;  // signed: every processor compares eight of them at once

/// For each thread the last moment of which something is known.
///
/// A thread's own clock says what *happens before* its next operation: all that thread 2 did up to
/// its moment 7, say. To acquire what another has released is to join its clock.
/// @source C. J. Fidge (1988); F. Mattern: Virtual Time and Global States of Distributed Systems (1989)
struct Clock {
    static constexpr std::size_t threads = 8;  ///< The program itself, and seven more.
    static constexpr Time never = 0x7fff;      ///< Later than every moment.

    std::array<Time, threads> at{};  ///< By the thread's number; 0: nothing is known.

    /// Knows from now on what @p other knows, too.
    void join(const Clock& other) noexcept {
        for (std::size_t i = 0; i < threads; ++i) at[i] = std::max(at[i], other.at[i]);
    }

    /// Says whether all of this is known to @p other.
    [[nodiscard]] bool is_within(const Clock& other) const noexcept {
        bool all = true;
        for (std::size_t i = 0; i < threads; ++i) all &= at[i] <= other.at[i];
        return all;
    }

    /// Says whether at least one moment of this is known to @p other.
    [[nodiscard]] bool meets(const Clock& other) const noexcept {
        bool any = false;
        for (std::size_t i = 0; i < threads; ++i) any |= at[i] <= other.at[i];
        return any;
    }

    /// Gives a clock at which nothing has been done: every moment is still to come.
    [[nodiscard]] static consteval Clock unseen() {
        Clock clock;
        clock.at.fill(never);
        return clock;
    }
};

}  // namespace model

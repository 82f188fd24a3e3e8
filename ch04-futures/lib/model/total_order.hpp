#pragma once
/// @file
/// TotalOrder: what has to hold of S, the single total order of all seq_cst operations and fences. For
/// the explorer's own use.

#include <cstdint>
#include <vector>

#include "model/clock.hpp"

namespace model {

/// The seq_cst operations and fences of one execution, and which of them must come before which in S.
///
/// 1. S is never chosen: it need not be the order in which the steps are run. An execution is allowed
///    if some S fits, so as long as nothing must come before itself. A load that would make such a
///    circle is not offered.
/// 2. A must come before B if A strongly happens before B.
/// 3. An operation X on an atomic is coherence-ordered before an operation Y on it if Y sees more: a
///    store that comes later than what X has stored or read, or what X has stored. Then X, if it is
///    seq_cst, and each fence that happens before X must come before Y, if it is seq_cst, and before
///    each fence that Y happens before.
///
/// A clock stands here for a set: of each thread its events up to that moment. No two events of a
/// thread have one moment. A set is closed if it holds all that must come before what it holds.
/// @source ISO C++23, [atomics.order] 4, [intro.races] 12; H. Boehm, O. Giroux, V. Vafeiadis: P0668R5
class TotalOrder {
  public:
    /// Forgets the last execution.
    void clear() noexcept {
        events_.clear();
        has_all_ = true;
    }
    /// Says whether there is no event.
    [[nodiscard]] bool is_empty() const noexcept { return events_.empty(); }

    /// An operation was done that is not seq_cst.
    void leave_out() noexcept { has_all_ = false; }
    /// Says whether all operations until now are events. Then the order in which they were run will do
    /// as S, and whatever another S allows comes up in another run.
    [[nodiscard]] bool has_all() const noexcept { return has_all_; }

    /// Gives what strongly happens before the next operation of a thread that knows @p now, and is
    /// about to acquire what its operation reads. Closed.
    [[nodiscard]] Clock strongly_before(const Clock& now) const;
    /// Gives the fences that happen before what is done at @p now, closed.
    [[nodiscard]] Clock fences_before(const Clock& now) const;
    /// Gives @p some, closed.
    [[nodiscard]] Clock closed(const Clock& some) const;

    /// Adds an event of @p thread at @p moment.
    /// @param before  What must come before it, closed.
    /// @returns The same and the event.
    Clock add(std::size_t thread, Time moment, bool is_fence, Clock before);
    /// Puts all of @p first, which is closed, before the events that come later than @p later.
    /// @param later  Of each thread the first of these events, or Clock::never.
    /// @pre none of them is in @p first
    void put_before(const Clock& first, const Clock& later);

  private:
    struct Event {
        Clock past;  // it, and all that must come before it
        Time moment;
        std::uint8_t thread;
        bool is_fence;
    };
    template <class Which>
    Clock past_of(Which which) const;

    std::vector<Event> events_;
    bool has_all_ = true;
};

}  // namespace model

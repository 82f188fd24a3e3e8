#pragma once
/// @file
/// Order: which of several processes is to have the hart.

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "abi/order.hpp"
#include "schedule/levels.hpp"

namespace schedule {

using std::chrono::nanoseconds;

/// What the order knows of a process. Nothing of it lies where the process could write.
struct Claim {
    Claim* next = nullptr;      ///< In the order,
    Claim* before = nullptr;    ///< likewise.
    std::uint8_t level = 0;     ///< Where it stands: its own level, or above it by age.
    std::uint8_t ceiling = 0;   ///< It stands no higher, whatever it says, but by age.
    bool is_in = false;         ///< It waits for the hart.
    std::int32_t process = 0;   ///< Whose it is.
    nanoseconds older_at = {};  ///< When it is to rise by one level.
};

/// The processes that wait for one hart. The kernel writes what it knows to the part that all may read.
/// Whoever waits rises by one level each `patience`, so it waits for at most 64 of those and its turn at level 0.
/// @threads one
class Order {
  public:
    /// Nobody waits. @p patience  How long until a process that waits rises by one level.
    explicit Order(nanoseconds patience) noexcept : patience_(patience) {}

    /// Where a process is to stand that says @p published. That may be anything: more than 63 counts as 63, and what is above its
    /// ceiling, as its ceiling.
    // [level]
    [[nodiscard]] static std::uint8_t level_of(std::uint8_t published,
                                               std::uint8_t ceiling) noexcept {
        constexpr std::uint8_t lowest = level_count - 1;
        return std::min(std::max(published, ceiling), lowest);
    }
    // [level]

    /// @p claim waits from now on. @pre !claim.is_in
    void add(Claim& claim, std::uint8_t published, nanoseconds now) noexcept {
        claim.level = level_of(published, claim.ceiling);
        claim.older_at = now + patience_;
        claim.is_in = true;
        waiting_.push(claim);
    }
    /// @p claim does not wait any more. @pre claim.is_in
    void remove(Claim& claim) noexcept {
        waiting_.remove(claim);
        claim.is_in = false;
    }
    /// Raises those that have waited long enough. Its time grows with how many wait; once a time slice is often enough.
    // [age]
    void age(nanoseconds now) noexcept {
        waiting_.each([&](Claim& claim) {
            if (now < claim.older_at || claim.level == 0) return;
            claim.older_at = now + patience_;
            waiting_.change(claim, claim.level - 1U);
        });
    }
    // [age]
    /// Who is to have the hart; nullptr: nobody waits.
    [[nodiscard]] Claim* first() const noexcept { return waiting_.first(); }

    /// Tells all programs who waits.
    void publish(abi::GlobalPart& global) const noexcept {
        const Claim* const next = first();
        global.next.store(next != nullptr ? next->process : 0, std::memory_order_relaxed);
        global.waiting.store(waiting_.bitmap(), std::memory_order_relaxed);
    }

  private:
    const nanoseconds patience_;
    Levels<Claim> waiting_;
};

}  // namespace schedule

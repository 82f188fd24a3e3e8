#pragma once
/// @file
/// TimerWheel: timers by the hundred thousand. Wheels within wheels, as in chapter 3, but its entries
/// lie in the futures that wait: it allocates nothing, and is as large as 384 pointers.
///
/// Time is counted in ticks of 2^tick_bits nanoseconds. An entry due within 64 ticks has its place in the
/// first wheel; one due within 64 turns of that in the second; and so on. When a place of a slower wheel
/// is reached, its entries move to quicker ones. An entry farther away than the slowest wheel shows waits
/// in its last place, and is looked at again when that is reached.
/// @source Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987

#include <algorithm>
#include <bit>
#include <cstdint>

#include "futures/core/sync.hpp"
#include "futures/core/timers.hpp"

namespace futures {

/// The timers of one executor. @tparam Sync  Local: for one thread; Shared: any may arm and disarm.
template <class Sync>
class TimerWheel final : public Timers {
  public:
    /// @param tick_bits  How exact it is: 16 is 65 microseconds, 0 is a nanosecond. Never early.
    explicit TimerWheel(Driver& driver, unsigned tick_bits = 16) noexcept
        : driver_(driver), tick_bits_(tick_bits) {}
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    [[nodiscard]] nanoseconds now() noexcept override { return driver_.now(); }

    void arm(TimerEntry& entry, nanoseconds deadline,
             const Waker& waker) noexcept override {
        const Locked<typename Sync::Lock> locked(lock_);
        if (entry.next_ != nullptr) unlink(entry);
        entry.waker_.become(waker);
        entry.tick_ = round_up(deadline);
        put(entry);
    }

    [[nodiscard]] bool has_fired(TimerEntry& entry, const Waker& waker) noexcept override {
        const Locked<typename Sync::Lock> locked(lock_);
        if (entry.next_ == nullptr) return true;
        entry.waker_.become(waker);
        return false;
    }

    void disarm(TimerEntry& entry) noexcept override {
        const Locked<typename Sync::Lock> locked(lock_);
        if (entry.next_ != nullptr) unlink(entry);
    }

    /// Wakes all that are due at @p now. @returns How many.
    std::size_t fire(nanoseconds now) noexcept {
        const auto tick = static_cast<std::uint64_t>(now.count()) >> tick_bits_;
        std::size_t fired = 0;
        for (Waker waker; take_due(tick, waker); ++fired) std::move(waker).wake();
        return fired;
    }

    /// When to fire() again: not after the first is due, but perhaps some times before; or never.
    [[nodiscard]] nanoseconds next() noexcept {
        const Locked<typename Sync::Lock> locked(lock_);
        const Found found = first_place();
        if (found.wheel == wheels) return never;
        constexpr auto most = static_cast<std::uint64_t>(never.count());
        return nanoseconds(static_cast<std::int64_t>(
            std::min(most >> tick_bits_, found.tick) << tick_bits_));
    }

    /// Says whether nobody waits.
    [[nodiscard]] bool is_empty() noexcept {
        const Locked<typename Sync::Lock> locked(lock_);
        return first_place().wheel == wheels;
    }

  private:
    static constexpr unsigned bits = 6, places = 1U << bits, wheels = 6,
                              slowest = wheels - 1;

    struct Found {
        unsigned wheel;      // wheels: there is none
        std::uint64_t tick;  // at which its place begins
        std::uint32_t place;
    };

    [[nodiscard]] std::uint64_t round_up(nanoseconds deadline) const noexcept {
        const auto count =
            static_cast<std::uint64_t>(std::max(deadline, nanoseconds(0)).count());
        return (count + (std::uint64_t{1} << tick_bits_) - 1) >> tick_bits_;
    }

    // The slowest wheel in which the tick's place differs from the present's.
    void put(TimerEntry& entry) noexcept {
        const std::uint64_t tick = std::max(entry.tick_, present_);
        const std::uint64_t difference = tick ^ present_;
        unsigned wheel = difference == 0
                             ? 0
                             : static_cast<unsigned>(std::bit_width(difference) - 1) / bits;
        wheel = std::min(wheel, slowest);
        std::uint64_t turn = tick >> (wheel * bits);
        if (wheel == slowest) {  // what lies beyond waits in its last place
            turn = std::min(turn, (present_ >> (wheel * bits)) + places - 1);
        }
        link(entry, wheel * places + static_cast<std::uint32_t>(turn % places));
    }

    void link(TimerEntry& entry, std::uint32_t place) noexcept {
        TimerEntry*& first = first_[place];
        entry.place_ = place;
        if (first == nullptr) {
            first = entry.next_ = entry.before_ = &entry;
            used_[place / places] |= std::uint64_t{1} << place % places;
            return;
        }
        entry.next_ = first;
        entry.before_ = first->before_;
        first->before_->next_ = &entry;
        first->before_ = &entry;
    }

    void unlink(TimerEntry& entry) noexcept {
        TimerEntry*& first = first_[entry.place_];
        if (entry.next_ == &entry) {
            first = nullptr;
            used_[entry.place_ / places] &= ~(std::uint64_t{1} << entry.place_ % places);
        } else {
            if (first == &entry) first = entry.next_;
            entry.next_->before_ = entry.before_;
            entry.before_->next_ = entry.next_;
        }
        entry.next_ = nullptr;
    }

    // Of the quickest wheel that has any: they are due before those of the others, whose places have not
    // begun yet.
    [[nodiscard]] Found first_place() const noexcept {
        for (unsigned wheel = 0; wheel < wheels; ++wheel) {
            if (used_[wheel] == 0) continue;
            const std::uint64_t turn = present_ >> (wheel * bits);
            const auto here = static_cast<int>(turn % places);
            const auto ahead =
                static_cast<unsigned>(std::countr_zero(std::rotr(used_[wheel], here)));
            return {wheel, (turn + ahead) << (wheel * bits),
                    wheel * places + static_cast<std::uint32_t>((turn + ahead) % places)};
        }
        return {wheels, 0, 0};
    }

    // Goes on to @p now, until it comes to one that is due.
    bool take_due(std::uint64_t now, Waker& waker) noexcept {
        const Locked<typename Sync::Lock> locked(lock_);
        while (true) {
            const Found found = first_place();
            if (found.wheel == wheels || found.tick > now) {
                present_ = std::max(present_, now);
                return false;
            }
            present_ = std::max(present_, found.tick);
            TimerEntry*& first = first_[found.place];
            if (found.wheel == 0) {
                waker = std::move(first->waker_);
                unlink(*first);
                return true;
            }
            // All of them at once: from now on the quicker wheels come first.
            while (first != nullptr) {
                TimerEntry& entry = *first;
                unlink(entry);
                put(entry);
            }
        }
    }

    Driver& driver_;
    const unsigned tick_bits_;
    typename Sync::Lock lock_;
    std::uint64_t present_ = 0;  // all before it has been fired
    std::uint64_t used_[wheels] = {};
    TimerEntry* first_[std::size_t{wheels} * places] = {};
};

}  // namespace futures

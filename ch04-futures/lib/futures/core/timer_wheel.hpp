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
        remove(entry);
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
        remove(entry);
    }

    /// Wakes all that are due at @p now. @returns How many.
    std::size_t fire(nanoseconds now) noexcept {
        const auto tick = static_cast<std::uint64_t>(now.count()) >> tick_bits_;
        std::size_t fired = 0;
        for (Waker waker; take_due(tick, waker); ++fired) std::move(waker).wake();
        return fired;
    }

    /// When to fire() again: not after the first is due, but perhaps some times before; or never.
    [[nodiscard]] nanoseconds next() const noexcept {
        return nanoseconds(next_.load(Order::relaxed));
    }

    /// Says whether nobody waits.
    [[nodiscard]] bool is_empty() const noexcept { return next() == never; }

  private:
    using Order = std::memory_order;
    static constexpr unsigned bits = 6, places = 1U << bits, wheels = 6,
                              slowest = wheels - 1;
    static constexpr std::uint64_t none = ~std::uint64_t{0};

    struct Found {
        unsigned wheel;      // wheels: there is none
        std::uint64_t tick;  // at which its place begins; none
        std::uint32_t place;
    };

    [[nodiscard]] std::uint64_t round_up(nanoseconds deadline) const noexcept {
        const auto count =
            static_cast<std::uint64_t>(std::max(deadline, nanoseconds(0)).count());
        return (count + (std::uint64_t{1} << tick_bits_) - 1) >> tick_bits_;
    }

    [[nodiscard]] std::int64_t begin_of(std::uint64_t tick) const noexcept {
        constexpr auto most = static_cast<std::uint64_t>(never.count());
        if (tick == none) return never.count();
        return static_cast<std::int64_t>(std::min(most >> tick_bits_, tick) << tick_bits_);
    }

    void put(TimerEntry& entry) noexcept;
    void remove(TimerEntry& entry) noexcept;
    void link(TimerEntry& entry, std::uint32_t place) noexcept;
    void unlink(TimerEntry& entry) noexcept;
    [[nodiscard]] Found first_place() const noexcept;
    bool take_due(std::uint64_t now, Waker& waker) noexcept;

    Driver& driver_;
    const unsigned tick_bits_;
    typename Sync::Lock lock_;
    std::uint64_t present_ = 0;  // all before it has been fired
    // Also read without the lock.
    typename Sync::template Atomic<std::int64_t> next_{never.count()};
    std::uint64_t used_[wheels] = {};
    TimerEntry* first_[std::size_t{wheels} * places] = {};
};

}  // namespace futures

#include "futures/core/timer_wheel_parts.hpp"

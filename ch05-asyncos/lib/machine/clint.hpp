#pragma once
/// @file
/// Clint: the interrupts that harts send each other, and machine mode's timers.
/// @source SiFive FU540-C000 Manual, chapter 9, "Core-Local Interruptor"

#include "machine/bits.hpp"

namespace machine {

/// One word a hart to interrupt it, one timer a hart, and the time.
class Clint {
  public:
    static constexpr unsigned most_harts = 8;              ///< It has words for as many.
    static constexpr uint64_t nanoseconds_per_tick = 100;  ///< Of mtime.

    /// Whether somebody interrupts @p hart.
    [[nodiscard]] bool is_called(uint64_t hart) const noexcept {
        return (software_[hart] & 1) != 0;
    }
    /// When the timer of @p hart interrupts, in ns.
    [[nodiscard]] uint64_t timer_at(uint64_t hart) const noexcept {
        return timer_[hart] > never / nanoseconds_per_tick
                   ? never
                   : timer_[hart] * nanoseconds_per_tick;
    }

    /// Reads what is at @p offset.
    [[nodiscard]] uint64_t load(uint64_t offset, uint64_t now) const noexcept {
        if (offset < 4 * most_harts) return software_[offset / 4];
        if (offset >= timers && offset < timers + 8 * most_harts) {
            return timer_[(offset - timers) / 8] >> offset % 8 * 8;
        }
        return offset >= time ? (now / nanoseconds_per_tick) >> offset % 8 * 8 : 0;
    }
    /// Writes to it. The time itself cannot be written.
    void store(uint64_t offset, unsigned size, uint64_t value) noexcept {
        if (offset < 4 * most_harts)
            software_[offset / 4] = static_cast<uint32_t>(value & 1);
        if (offset < timers || offset >= timers + 8 * most_harts) return;
        const uint64_t mask = size == 8 ? never : uint64_t{0xffff'ffff} << offset % 8 * 8;
        uint64_t& timer = timer_[(offset - timers) / 8];
        timer = replace(timer, value << offset % 8 * 8, mask);
    }

  private:
    static constexpr uint64_t timers = 0x4000, time = 0xbff8;
    uint32_t software_[most_harts] = {};
    uint64_t timer_[most_harts] = {never, never, never, never, never, never, never, never};
};

}  // namespace machine

#pragma once
/// @file
/// Plic: which device interrupts which hart.
/// @source RISC-V Platform-Level Interrupt Controller Specification

#include "machine/bits.hpp"

namespace machine {

/// The interrupt controller. Each hart has two contexts: 2n takes interrupts to machine mode, 2n+1 to supervisor mode.
class Plic {
  public:
    static constexpr unsigned lines = 64;     ///< Line 0 is no device's.
    static constexpr unsigned contexts = 16;  ///< Of eight harts.

    /// A device wants something, or does not any longer.
    void set_line(unsigned irq, bool is_high) noexcept {
        high_ = replace(high_, is_high ? never : 0, uint64_t{1} << irq);
    }
    /// Pretends that a device has wanted something for a moment: until the first claim.
    void pulse(unsigned irq) noexcept { pulsed_ |= uint64_t{1} << irq; }
    /// Whether @p context is interrupted.
    [[nodiscard]] bool interrupts(unsigned context) const noexcept {
        const unsigned irq = next(context);
        return irq != 0 && priority_[irq] > threshold_[context];
    }

    /// Reads what is at @p offset; the claim register has an effect.
    [[nodiscard]] uint32_t load(uint64_t offset) noexcept {
        if (offset < 4 * lines) return priority_[offset / 4];
        if (offset >= 0x1000 && offset < 0x1008) return half(waiting(), offset - 0x1000);
        const uint64_t enable = (offset - 0x2000) / 0x80,
                       context = (offset - 0x20'0000) / 0x1000;
        if (enable < contexts)
            return offset % 0x80 < 8 ? half(enabled_[enable], offset % 0x80) : 0;
        if (context >= contexts) return 0;
        if (offset % 0x1000 == 0) return threshold_[context];
        return offset % 0x1000 == 4 ? claim(static_cast<unsigned>(context)) : 0;
    }
    /// Writes to it.
    void store(uint64_t offset, uint32_t value) noexcept {
        if (offset < 4 * lines) priority_[offset / 4] = value & 7;
        const uint64_t enable = (offset - 0x2000) / 0x80,
                       context = (offset - 0x20'0000) / 0x1000;
        if (enable < contexts && offset % 0x80 < 8) {
            const unsigned place = offset % 8 * 8;
            enabled_[enable] = replace(enabled_[enable], uint64_t{value} << place,
                                       uint64_t{0xffff'ffff} << place);
        }
        if (context >= contexts) return;
        if (offset % 0x1000 == 0) threshold_[context] = value & 7;
        if (offset % 0x1000 == 4 && value < lines) taken_ &= ~(uint64_t{1} << value);
    }

  private:
    uint32_t priority_[lines] = {};
    uint64_t enabled_[contexts] = {};
    uint32_t threshold_[contexts] = {};
    uint64_t high_ = 0;    ///< What devices want.
    uint64_t pulsed_ = 0;  ///< What was pretended.
    uint64_t taken_ = 0;   ///< Claimed, and not yet complete: nobody else gets these.

    static uint32_t half(uint64_t word, uint64_t offset) noexcept {
        return static_cast<uint32_t>(word >> offset * 8);
    }
    [[nodiscard]] uint64_t waiting() const noexcept { return (high_ | pulsed_) & ~taken_; }
    // The one with the highest priority; of equals, the lowest.
    [[nodiscard]] unsigned next(unsigned context) const noexcept {
        const uint64_t choice = waiting() & enabled_[context];
        unsigned best = 0;
        for (unsigned irq = 1; choice != 0 && irq < lines; ++irq) {
            if (has(choice >> irq, 1) && priority_[irq] > (best == 0 ? 0 : priority_[best]))
                best = irq;
        }
        return best;
    }
    uint32_t claim(unsigned context) noexcept {
        const unsigned irq = next(context);
        if (irq != 0) taken_ |= uint64_t{1} << irq;
        pulsed_ &= ~taken_;
        return irq;
    }
};

}  // namespace machine

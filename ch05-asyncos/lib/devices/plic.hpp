#pragma once
/// @file
/// Plic: which device interrupts which hart.
/// @source RISC-V Platform-Level Interrupt Controller Specification, chapter 1

#include "devices/places.hpp"

namespace devices {

/// The interrupt controller. An irq is the number of a device's line; 0 is none.
class Plic {
  public:
    /// Lets @p irq interrupt the kernel on @p hart.
    static void enable(unsigned irq, std::uint64_t hart) noexcept {
        reg(4 * irq) = 1;  // its priority
        auto& bits = reg(0x2000 + 0x80 * context(hart) + 4 * (irq / 32));
        bits = bits | 1U << (irq % 32);
        reg(0x20'0000 + 0x1000 * context(hart)) =
            0;  // the hart takes any priority above this
    }
    /// Takes the interrupt that is next for @p hart; 0: none. No other hart gets it.
    [[nodiscard]] static unsigned claim(std::uint64_t hart) noexcept {
        return reg(0x20'0004 + 0x1000 * context(hart));
    }
    /// It has been handled: the same may come again.
    static void complete(unsigned irq, std::uint64_t hart) noexcept {
        reg(0x20'0004 + 0x1000 * context(hart)) = irq;
    }

  private:
    static std::uint64_t context(std::uint64_t hart) noexcept { return 2 * hart + 1; }
    static volatile std::uint32_t& reg(std::uint64_t offset) noexcept {
        return mmio<std::uint32_t>(plic_place + offset);
    }
};

}  // namespace devices

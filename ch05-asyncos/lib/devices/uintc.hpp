#pragma once
/// @file
/// Uintc: what user programs have sent each other, kept for each receiver until it takes it. Only on boards whose
/// harts have the N extension.
/// @source U-interrupt: "RISC-V User-Interrupt Specification", uintr/doc/spec.md

#include "devices/places.hpp"

namespace devices {

/// The controller. What a program does with uipi, the kernel does here for any receiver.
class Uintc {
  public:
    /// Sends one vector.
    static void send(std::uint64_t receiver, unsigned vector) noexcept {
        reg(receiver, 0) = vector;
    }
    /// Takes all that wait, a bit each.
    [[nodiscard]] static std::uint64_t take(std::uint64_t receiver) noexcept {
        return reg(receiver, 16);
    }
    /// Adds some to those that wait.
    static void put(std::uint64_t receiver, std::uint64_t vectors) noexcept {
        reg(receiver, 16) = vectors;
    }
    /// Says whether they interrupt.
    [[nodiscard]] static bool is_hearing(std::uint64_t receiver) noexcept {
        return reg(receiver, 24) != 0;
    }
    /// A new receiver: nothing waits, and nothing interrupts.
    static void reset(std::uint64_t receiver) noexcept {
        static_cast<void>(take(receiver));
        reg(receiver, 24) = 0;
    }

  private:
    static volatile std::uint64_t& reg(std::uint64_t receiver, std::uint64_t at) noexcept {
        return mmio<std::uint64_t>(uintc_place + 32 * receiver + at);
    }
};

}  // namespace devices

#pragma once
/// @file
/// Uart: the serial console, register by register. Who waits for it is decided elsewhere.
/// @source National Semiconductor PC16550D, "Register Summary"

#include <optional>

#include "devices/places.hpp"

namespace devices {

/// A 16550.
class Uart {
  public:
    /// Switches its queues on. It interrupts nobody yet.
    static void start() noexcept {
        reg(interrupts) = 0;
        reg(queues) = 1;  // on; what has come already is not thrown away
    }
    /// Waits until there is room, by looking, and sends a byte.
    static void send(char byte) noexcept {
        while (!can_send()) {}
        reg(data) = static_cast<std::uint8_t>(byte);
    }
    /// Says whether there is room for a byte.
    [[nodiscard]] static bool can_send() noexcept { return (reg(state) & 0x20) != 0; }
    /// Takes a byte that has come; none: nullopt.
    [[nodiscard]] static std::optional<char> receive() noexcept {
        if ((reg(state) & 1) == 0) return std::nullopt;
        return static_cast<char>(reg(data));
    }
    /// From now on it interrupts when a byte has come, and when there is room again.
    static void interrupt_when(bool received, bool can_send) noexcept {
        reg(interrupts) =
            static_cast<std::uint8_t>((received ? 1 : 0) | (can_send ? 2 : 0));
    }

    /// While it is @p on, what is sent goes nowhere but into what has come: for tests without anybody who types.
    static void loop_back(bool on) noexcept { reg(control) = on ? 0x10 : 0; }

  private:
    static constexpr unsigned data = 0, interrupts = 1, queues = 2, control = 4, state = 5;
    static volatile std::uint8_t& reg(unsigned number) noexcept {
        return mmio<std::uint8_t>(uart_place + number);
    }
};

}  // namespace devices

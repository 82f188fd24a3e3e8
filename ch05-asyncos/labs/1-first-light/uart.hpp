#pragma once
/// @file
/// Yours: the serial line, a 16550, byte by byte.

#include <cstdint>
#include <string_view>

namespace uart {

/// A register of the device. Each read and each write of it happens, and in this order: that is what volatile is for.
inline volatile std::uint8_t& reg(unsigned number) {
    return *reinterpret_cast<volatile std::uint8_t*>(0x1000'0000UL + number);
}

inline constexpr unsigned data = 0;   ///< What is written here is sent.
inline constexpr unsigned state = 5;  ///< The state of the line...
inline constexpr std::uint8_t has_room =
    32;  ///< ...in which this bit says that a byte may be sent.

/// Sends a byte. Waits until there is room for it: a byte that is written too early is lost.
inline void send(char byte) {
#if LAB_SOLUTION
    while ((reg(state) & has_room) == 0) {}
    reg(data) = static_cast<std::uint8_t>(byte);
#else
    // TODO: when may the byte be written, and to which register?
    (void)byte;
#endif
}

/// Sends a text.
inline void write(std::string_view text) {
#if LAB_SOLUTION
    for (const char byte : text) send(byte);
#else
    // TODO: every byte of it.
    (void)text;
#endif
}

}  // namespace uart

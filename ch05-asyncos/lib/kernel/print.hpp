#pragma once
/// @file
/// print(): text on the console, at once, by looking until there is room. For what cannot wait.

#include <concepts>
#include <cstdint>
#include <string_view>

#include "devices/uart.hpp"

namespace kernel {

/// A number to be printed with base 16.
struct Hex {
    std::uint64_t value;  ///< The number.
};

/// Prints one piece.
inline void print_one(std::string_view text) noexcept {
    for (const char byte : text) devices::Uart::send(byte);
}
/// Likewise.
inline void print_one(char byte) noexcept { devices::Uart::send(byte); }
/// Likewise, in digits.
void print_one(std::uint64_t number, unsigned base) noexcept;
/// Likewise.
inline void print_one(Hex number) noexcept {
    print_one(std::string_view("0x"));
    print_one(number.value, 16);
}
/// Likewise.
template <std::same_as<bool> Bool>
void print_one(Bool yes) noexcept {
    print_one(std::string_view(yes ? "yes" : "no"));
}
/// Likewise, with its sign.
template <std::integral Integer>
    requires(!std::same_as<Integer, char> && !std::same_as<Integer, bool>)
void print_one(Integer number) noexcept {
    if (number < 0) print_one('-');
    const auto bits = static_cast<std::uint64_t>(number);
    print_one(number < 0 ? 0 - bits : bits, 10);
}

/// Prints all pieces, one after the other: print("page ", 3, " at ", Hex{place}, "\n").
template <class... Pieces>
void print(const Pieces&... pieces) noexcept {
    (print_one(pieces), ...);
}

}  // namespace kernel

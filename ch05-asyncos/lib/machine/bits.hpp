#pragma once
/// @file
/// Pieces of a word: what every decoder and every register of a device is made of.

#include <cstdint>

namespace machine {

using std::int32_t;
using std::int64_t;
using std::uint16_t;
using std::uint32_t;
using std::uint64_t;
using std::uint8_t;

inline constexpr uint64_t never = ~uint64_t{0};  ///< A time that does not come.

/// @returns The @p count bits of @p word from bit @p low up.
constexpr uint32_t bits(uint64_t word, unsigned low, unsigned count) noexcept {
    return static_cast<uint32_t>(word >> low & ((uint64_t{1} << count) - 1));
}
/// @returns The same bits, moved to bit @p to: immediates are scattered over their instructions.
constexpr uint32_t move_bits(uint32_t word, unsigned low, unsigned count,
                             unsigned to) noexcept {
    return bits(word, low, count) << to;
}
/// @returns A number of @p width bits, made as wide as an int by its sign.
constexpr int32_t extend(uint32_t number, unsigned width) noexcept {
    return static_cast<int32_t>(number << (32 - width)) >> (32 - width);
}
/// @returns A number with a sign, made as wide as a register.
constexpr uint64_t widen(int64_t number) noexcept { return static_cast<uint64_t>(number); }
/// @returns The lower half of a register, made as wide as the register by its sign.
constexpr uint64_t widen_word(uint64_t value) noexcept {
    return widen(static_cast<int32_t>(value));
}
/// @returns Whether one of the @p bits is set in @p word.
constexpr bool has(uint64_t word, uint64_t bits) noexcept { return (word & bits) != 0; }
/// @returns @p word, with those bits that @p mask has taken from @p bits.
constexpr uint64_t replace(uint64_t word, uint64_t bits, uint64_t mask) noexcept {
    return (word & ~mask) | (bits & mask);
}

}  // namespace machine

#pragma once
/// @file
/// copy_once(), word_once(): what somebody else may write at any time.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace rings {

/// The word of eight bytes with number @p at in @p shared. It is read once, whatever the compiler would like better.
template <class T>
[[nodiscard]] std::uint64_t word_once(const T& shared, std::size_t at) noexcept {
    static_assert(sizeof(T) % 8 == 0 && alignof(T) >= 8);
    return reinterpret_cast<const volatile std::uint64_t*>(&shared)[at];
}

/// A copy of @p shared, each word of which is read once: what was checked in the copy stays so.
template <class T>
[[nodiscard]] T copy_once(const T& shared) noexcept {
    std::array<std::uint64_t, sizeof(T) / 8> words;
    for (std::size_t at = 0; at < words.size(); ++at) words[at] = word_once(shared, at);
    return std::bit_cast<T>(words);
}

}  // namespace rings

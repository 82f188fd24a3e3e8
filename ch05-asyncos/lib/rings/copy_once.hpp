#pragma once
/// @file
/// copy_once(): what somebody else may write at any time.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace rings {

/// A copy of @p shared. Each word is read once, whatever the compiler would like better: what was checked in the copy stays so.
template <class T>
[[nodiscard]] T copy_once(const T& shared) noexcept {
    static_assert(sizeof(T) % 8 == 0 && alignof(T) >= 8);
    std::array<std::uint64_t, sizeof(T) / 8> words;
    const auto* const from = reinterpret_cast<const volatile std::uint64_t*>(&shared);
    for (std::size_t at = 0; at < words.size(); ++at) words[at] = from[at];
    return std::bit_cast<T>(words);
}

}  // namespace rings

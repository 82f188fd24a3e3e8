#pragma once
/// @file
/// A hash of bytes, eight at a time, that a secret number takes part in.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace store {

/// The two halves of a product, mixed: each bit of both factors may change each bit of it.
[[nodiscard]] inline std::uint64_t mixed(std::uint64_t one, std::uint64_t other) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{one} * other;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// A number for @p bytes. Who does not know @p seed cannot choose keys that all have the same one
/// (which would make a table a list). No cryptography: do not let clients see it.
[[nodiscard]] inline std::uint64_t hash_of(std::string_view bytes,
                                           std::uint64_t seed) noexcept {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15, other = 0xe7037ed1a0b428db;
    std::uint64_t hash = seed ^ mixed(bytes.size() ^ odd, seed ^ other);
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        hash = mixed(hash ^ word, odd);
    }
    std::uint64_t last = 0;
    if (left > 0) std::memcpy(&last, at, left);
    return mixed(hash ^ last, seed ^ other);
}

}  // namespace store

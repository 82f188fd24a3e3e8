#pragma once
/// @file
/// Levels: how urgent something is, as the order of all knows it.

#include <cstdint>

namespace schedule {

inline constexpr unsigned level_count = 64;  ///< Level 0 is the most urgent, 63 the least.

/// Where a process is to stand that says @p published. That may be anything: more than 63 counts as 63, and what is above its
/// ceiling, as its ceiling.
// [level]
[[nodiscard]] constexpr std::uint8_t level_of(std::uint8_t published,
                                              std::uint8_t ceiling) noexcept {
    constexpr std::uint8_t lowest = level_count - 1;
    const std::uint8_t level = published > ceiling ? published : ceiling;
    return level < lowest ? level : lowest;
}
// [level]

}  // namespace schedule

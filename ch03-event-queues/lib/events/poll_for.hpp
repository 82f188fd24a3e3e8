#pragma once
// Needs: posix
/// @file
/// poll(2), as exact about time as the system can be. For selector_poll.cpp; one file for each system:
/// poll_for_linux.cpp, poll_for_macos.cpp.

#include <poll.h>

#include <chrono>
#include <optional>
#include <span>

namespace events {

/// Asks about all of @p list, and waits until one has an answer, at most for @p timeout.
/// @param timeout  Rounded up to what the system counts in; none waits for ever.
/// @returns How many have one; -1 and errno, as poll(2)
[[nodiscard]] int poll_for(std::span<pollfd> list,
                           std::optional<std::chrono::nanoseconds> timeout) noexcept;

}  // namespace events

#pragma once
/// @file
/// Nanoseconds in the form that POSIX calls want.

#include <chrono>
#include <ctime>

namespace events {

/// Gives @p time, which is not negative, in seconds and the nanoseconds of the last one.
[[nodiscard]] inline timespec to_timespec(std::chrono::nanoseconds time) noexcept {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {.tv_sec = static_cast<time_t>(seconds.count()),
            .tv_nsec = static_cast<long>((time - seconds).count())};
}

}  // namespace events

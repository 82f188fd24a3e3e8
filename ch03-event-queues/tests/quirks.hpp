#pragma once
/// @file
/// What a test must forgive, asked in one place.

#include <chrono>
#include <cstdint>
#include <ctime>

#include "base/result.hpp"
#include "events/descriptor.hpp"

#if defined(_WIN32)
#include "windows/kernel32.hpp"
#elif !defined(__unix__) && !defined(__APPLE__)
#error "tests/quirks.hpp: say whether anything here stands in for the real system."
#endif

namespace conformance {

/// Whether Wine stands in for Windows. Its driver keeps the end of a stream back until all has been
/// read, and takes the error of a socket for itself.
inline bool is_wine() noexcept {
#if defined(_WIN32)
    return windows::GetProcAddress(windows::GetModuleHandleA("ntdll.dll"),
                                   "wine_get_version") != nullptr;
#else
    return false;
#endif
}

/// What a send says when a reset has been told already. Windows knows only one word for it.
#if defined(_WIN32)
inline constexpr base::Errno after_a_reset = base::Errno::connection_reset;
#else
inline constexpr base::Errno after_a_reset = base::Errno::broken_pipe;
#endif

/// How long this process has been at work: what std::clock() gives, but on Windows, where that looks
/// at the clock on the wall.
inline std::chrono::nanoseconds processor_time() noexcept {
#if defined(_WIN32)
    std::uint64_t begin, end, kernel, user;  // in steps of 100 ns
    windows::GetProcessTimes(windows::GetCurrentProcess(), &begin, &end, &kernel, &user);
    return std::chrono::nanoseconds((kernel + user) * 100);
#else
    return std::chrono::nanoseconds(std::clock() * (1'000'000'000 / CLOCKS_PER_SEC));
#endif
}

}  // namespace conformance

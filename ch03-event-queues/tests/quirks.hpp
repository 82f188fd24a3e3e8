#pragma once
/// @file
/// What a test must forgive, asked in one place.

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>

#include "base/must.hpp"
#include "base/result.hpp"
#include "events/descriptor.hpp"

#if defined(_WIN32)
#include "windows/kernel32.hpp"
#elif defined(__unix__) || defined(__APPLE__)
#include <sys/stat.h>
#include <unistd.h>
#else
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

/// Puts into @p folder what a server of its files must not give away: links out of it (link.txt to
/// ../secret.txt, up to ..), and what is no file (pipe). A program under Windows may make no links.
inline void put_traps_into([[maybe_unused]] const std::string& folder) {
#if !defined(_WIN32)
    base::must("symlink", symlink("../secret.txt", (folder + "/link.txt").c_str()));
    base::must("symlink", symlink("..", (folder + "/up").c_str()));
    base::must("mkfifo", mkfifo((folder + "/pipe").c_str(), 0600));
#endif
}

}  // namespace conformance

#pragma once
/// @file
/// What a test must forgive, asked in one place.

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

}  // namespace conformance

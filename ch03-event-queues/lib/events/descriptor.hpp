#pragma once
/// @file
/// Descriptor: the system's name for what a program can wait for.

#include <cstdint>

namespace events {

#if defined(_WIN32)
/// A SOCKET or a HANDLE.
using Descriptor = std::uintptr_t;
#elif defined(__unix__) || defined(__APPLE__)
/// A file descriptor.
using Descriptor = int;
#else
#error "events/descriptor.hpp: say what this system calls an open file or socket."
#endif

/// No descriptor.
inline constexpr Descriptor no_descriptor = static_cast<Descriptor>(-1);

}  // namespace events

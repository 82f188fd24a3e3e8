#pragma once
// Needs: posix
/// @file
/// Sockets that from their beginning never wait, never raise SIGPIPE, and end with this program. For
/// sockets_posix.cpp; one file for each system: new_socket_linux.cpp, new_socket_macos.cpp.

#include <sys/socket.h>

#include <array>

#include "base/result.hpp"
#include "events/descriptor.hpp"

namespace events {

/// What send() needs, lest it raise SIGPIPE; where it knows no such word, the socket does.
#if defined(MSG_NOSIGNAL)
inline constexpr int no_signal = MSG_NOSIGNAL;
#else
inline constexpr int no_signal = 0;
#endif

/// Makes one. @source socket(2)
[[nodiscard]] base::Result<Descriptor> new_socket(int family, int type) noexcept;
/// Makes two that are connected. @source socketpair(2)
[[nodiscard]] base::Result<std::array<Descriptor, 2>> new_pair() noexcept;
/// Takes a connection of a listener. @source accept(2)
[[nodiscard]] base::Result<Descriptor> new_connection(Descriptor listener) noexcept;

}  // namespace events

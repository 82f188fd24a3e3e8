#pragma once
/// @file
/// Sockets: typed wrappers of system calls. See files.hpp for what holds for all of them.
/// @source Section 2 of the manual: the page of the same name; ip(7), unix(7)

#include <cstddef>
#include <span>

#include "sys/call.hpp"

struct sockaddr;

namespace sys {

/// Makes a socket.
/// @errors too_many_handles, access_denied, invalid_argument
[[nodiscard]] inline Result<int> socket(int family, int type, int protocol = 0) noexcept {
    return call<int>(number::socket, family, type, protocol);
}

/// Makes two that are connected to each other.
/// @errors too_many_handles
[[nodiscard]] inline Result<void> socketpair(int family, int type, int protocol,
                                             int (&ends)[2]) noexcept {
    return call<void>(number::socketpair, family, type, protocol, ends);
}

/// Gives it an address of its own.
/// @errors bad_handle, address_in_use, access_denied
[[nodiscard]] inline Result<void> bind(int fd, const sockaddr* address,
                                       unsigned size) noexcept {
    return call<void>(number::bind, fd, address, size);
}

/// Lets others connect to it.
/// @param waiting  How many may be connected before they are accepted.
/// @errors bad_handle, address_in_use
[[nodiscard]] inline Result<void> listen(int fd, int waiting) noexcept {
    return call<void>(number::listen, fd, waiting);
}

/// Takes the next connection.
/// @param address  Gets the other side's address; may be null, then @p size is, too.
/// @errors bad_handle, would_block, interrupted, invalid_argument, too_many_handles
[[nodiscard]] inline Result<int> accept4(int fd, sockaddr* address, unsigned* size,
                                         int flags) noexcept {
    return call<int>(number::accept4, fd, address, size, flags);
}

/// Connects it to somebody who listens.
/// @errors bad_handle, connection_refused, in_progress, interrupted, already_connected
[[nodiscard]] inline Result<void> connect(int fd, const sockaddr* address,
                                          unsigned size) noexcept {
    return call<void>(number::connect, fd, address, size);
}

/// Tells its own address.
/// @errors bad_handle
[[nodiscard]] inline Result<void> getsockname(int fd, sockaddr* address,
                                              unsigned* size) noexcept {
    return call<void>(number::getsockname, fd, address, size);
}

/// Sends as much of @p bytes as there is room for; to @p address if it is not connected.
/// @errors bad_handle, would_block, interrupted, broken_pipe, not_connected
[[nodiscard]] inline Result<std::size_t> sendto(int fd, std::span<const std::byte> bytes,
                                                int flags,
                                                const sockaddr* address = nullptr,
                                                unsigned size = 0) noexcept {
    return call<std::size_t>(number::sendto, fd, bytes.data(), bytes.size(), flags, address,
                             size);
}

/// Receives what is there, and perhaps from whom.
/// @returns How many bytes; 0 when the other side sends no more.
/// @errors bad_handle, would_block, interrupted, not_connected, connection_reset
[[nodiscard]] inline Result<std::size_t> recvfrom(int fd, std::span<std::byte> room,
                                                  int flags, sockaddr* address = nullptr,
                                                  unsigned* size = nullptr) noexcept {
    return call<std::size_t>(number::recvfrom, fd, room.data(), room.size(), flags, address,
                             size);
}

/// Ends one direction, or both.
/// @errors bad_handle, not_connected
inline Result<void> shutdown(int fd, int direction) noexcept {
    return call<void>(number::shutdown, fd, direction);
}

/// Changes an option.
/// @errors bad_handle, invalid_argument
inline Result<void> setsockopt(int fd, int level, int option, const void* value,
                               unsigned size) noexcept {
    return call<void>(number::setsockopt, fd, level, option, value, size);
}

/// Asks for an option.
/// @errors bad_handle, invalid_argument
[[nodiscard]] inline Result<void> getsockopt(int fd, int level, int option, void* value,
                                             unsigned* size) noexcept {
    return call<void>(number::getsockopt, fd, level, option, value, size);
}

}  // namespace sys

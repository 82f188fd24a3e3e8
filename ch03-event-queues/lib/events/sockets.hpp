#pragma once
/// @file
/// Sockets, with Results: what the back ends call, and what a program needs before it has a queue.
/// One file for each system: sockets_posix.cpp, sockets_windows.cpp.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "events/address.hpp"
#include "events/descriptor.hpp"

namespace events {

/// How a socket carries its bytes.
enum class Kind : std::uint8_t {
    stream,    ///< One after the other, all of them: TCP.
    datagram,  ///< In packets, or not: UDP.
};

// ---- What a program needs ----

/// Makes a socket that never waits, for addresses like @p address.
/// @errors too_many_handles
[[nodiscard]] base::Result<Descriptor> open_socket(const Address& address,
                                                   Kind kind) noexcept;
/// Makes one that connections can be accepted from.
/// @errors address_in_use, access_denied, too_many_handles
[[nodiscard]] base::Result<Descriptor> listen_on(const Address& address,
                                                 int waiting = 4096) noexcept;
/// Makes one that receives the datagrams for @p address.
/// @errors as listen_on()
[[nodiscard]] base::Result<Descriptor> bind_to(const Address& address) noexcept;
/// Makes two that are connected to each other, and never wait.
/// @errors too_many_handles
[[nodiscard]] base::Result<std::array<Descriptor, 2>> connected_pair() noexcept;
/// Sends no more: the other side finds the end.
/// @errors not_connected
base::Result<void> end_sending(Descriptor socket) noexcept;
/// Closes it. An error is of no use to anybody.
void close_descriptor(Descriptor descriptor) noexcept;

// ---- What a back end calls: none of them waits ----

/// @errors would_block, and what the system says
[[nodiscard]] base::Result<Descriptor> accept_now(Descriptor listener) noexcept;
/// Begins to connect. @errors in_progress: it is writable when connect_result() is known.
[[nodiscard]] base::Result<void> connect_now(Descriptor socket, const Address& to) noexcept;
/// What has become of connect_now(), once the socket is writable.
[[nodiscard]] base::Result<void> connect_result(Descriptor socket) noexcept;
/// Sockets, pipes, terminals. @returns 0 at the end. @errors would_block, and what the system says
[[nodiscard]] base::Result<std::size_t> receive_now(Descriptor from,
                                                    std::span<std::byte> room) noexcept;
/// Likewise; never raises SIGPIPE for a socket. @returns How much of it. @errors would_block, ...
[[nodiscard]] base::Result<std::size_t> send_now(Descriptor to,
                                                 std::span<const std::byte> bytes) noexcept;
/// @errors would_block, ...
[[nodiscard]] base::Result<std::size_t> receive_from_now(Descriptor from,
                                                         std::span<std::byte> room,
                                                         Address& sender) noexcept;
/// @errors would_block, ...
[[nodiscard]] base::Result<std::size_t> send_to_now(Descriptor to,
                                                    std::span<const std::byte> bytes,
                                                    const Address& receiver) noexcept;
/// Says whether @p descriptor is a socket whose bytes come one after the other, without borders.
[[nodiscard]] bool is_stream(Descriptor descriptor) noexcept;
/// Files: these do wait, for there is no "not yet" of a file.
[[nodiscard]] base::Result<std::size_t> read_file(Descriptor file, std::uint64_t offset,
                                                  std::span<std::byte> room) noexcept;
/// Likewise.
[[nodiscard]] base::Result<std::size_t> write_file(
    Descriptor file, std::uint64_t offset, std::span<const std::byte> bytes) noexcept;

}  // namespace events

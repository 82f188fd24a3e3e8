#pragma once
/// @file
/// Sockets for tasks: TcpListener, TcpStream.
///
///     Task<> serve(TcpStream client) {
///         std::byte room[4096];
///         for (;;) {
///             const auto count = co_await client.read(room);
///             if (!count || *count == 0) co_return;
///             const auto sent = co_await client.write_all(std::span(room).first(*count));
///             if (!sent) co_return;
///         }
///     }
///
/// Each operation is a future that may be dropped at any time. Then it either has done nothing, or, as
/// it says, it is known how much; and neither the kernel nor the reactor knows of the caller's memory.
///
/// @pre The reactor outlives its sockets. @threads the reactor's

#include <cstddef>
#include <span>
#include <utility>

#include "base/result.hpp"
#include "events/address.hpp"
#include "futures/core/context.hpp"
#include "futures/core/task.hpp"
#include "futures/host/owned_socket.hpp"
#include "futures/host/socket_futures.hpp"

namespace futures {

/// A connection whose bytes come one after the other, all of them: TCP, or within one machine. One task
/// may read while another one writes.
class TcpStream {
  public:
    /// Connects. @p to may also be "unix:/path".
    /// @errors connection_refused, no_such_file, too_many_handles, ...
    [[nodiscard]] static Task<base::Result<TcpStream>> connect(Reactor& reactor,
                                                               events::Address to);
    /// Makes one of a connected socket that never waits; owns @p descriptor, also if it fails.
    [[nodiscard]] static base::Result<TcpStream> from(
        Reactor& reactor, events::Descriptor descriptor) noexcept;

    /// Waits until there is something, and takes what fits. @returns How many bytes; 0 at the end.
    /// Dropped: nothing has been taken.
    /// @errors connection_reset, ...
    [[nodiscard]] ReadFuture read(std::span<std::byte> room) noexcept {
        return ReadFuture(socket_.get(), room);
    }
    /// Waits until there is room, and gives away what fits. @returns How many bytes.
    /// Dropped: nothing has been sent.
    /// @errors broken_pipe, connection_reset, ...
    [[nodiscard]] WriteFuture write(std::span<const std::byte> bytes) noexcept {
        return WriteFuture(socket_.get(), bytes);
    }
    /// Gives away all of @p bytes. Dropped: nobody knows how many have been sent.
    /// @errors as write()
    [[nodiscard]] WriteAllFuture write_all(std::span<const std::byte> bytes) noexcept {
        return WriteAllFuture(socket_.get(), bytes);
    }
    /// Says that no more will be written: the other side reads to the end.
    /// @errors as write(), and not_connected
    [[nodiscard]] EndFuture shutdown() noexcept { return EndFuture(socket_.get()); }

    /// The system's name for it. It is the reactor's: neither wait for it nor close it.
    [[nodiscard]] events::Descriptor descriptor() const noexcept {
        return socket_.get().descriptor();
    }

  private:
    explicit TcpStream(OwnedSocket<> socket) noexcept : socket_(std::move(socket)) {}
    OwnedSocket<> socket_;
};

/// Waits for connections.
class TcpListener {
  public:
    /// Begins to listen at @p address: loopback(0), "0.0.0.0:80", "unix:/path".
    /// @errors address_in_use, access_denied, too_many_handles
    [[nodiscard]] static base::Result<TcpListener> bind(
        Reactor& reactor, const events::Address& address) noexcept;

    /// Waits for the next connection. Dropped: none is lost.
    /// @errors cancelled         the reactor has been told to stop
    /// @errors too_many_handles  the connection still waits: call again, but not at once
    [[nodiscard]] AcceptFuture accept() noexcept { return AcceptFuture(socket_.get()); }
    /// Where it listens.
    [[nodiscard]] base::Result<events::Address> address() const noexcept {
        return events::Address::of(socket_.get().descriptor());
    }

  private:
    explicit TcpListener(OwnedSocket<> socket) noexcept : socket_(std::move(socket)) {}
    OwnedSocket<> socket_;
};

/// Within one machine: the address says which, "unix:/path".
using UnixStream = TcpStream;
/// Likewise.
using UnixListener = TcpListener;

}  // namespace futures

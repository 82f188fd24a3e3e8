#pragma once
/// @file
/// UdpSocket: datagrams for tasks. It works by readiness over every queue: a datagram has a border, and
/// goes straight into the caller's memory.

#include <cstddef>
#include <span>
#include <utility>

#include "base/result.hpp"
#include "events/address.hpp"
#include "futures/core/context.hpp"
#include "futures/host/owned_socket.hpp"
#include "futures/host/ready_socket.hpp"

namespace futures {

/// A datagram.
class [[nodiscard]] ReceiveFromFuture : SocketFuture<Side::reads, ReadySocket> {
  public:
    using Output = base::Result<std::size_t>;  ///< How long it is.
    /// Of @p socket, into @p room and @p sender.
    ReceiveFromFuture(ReadySocket& socket, std::span<std::byte> room,
                      events::Address& sender) noexcept
        : SocketFuture(socket), room_(room), sender_(sender) {}
    Poll<Output> poll(Context& context) noexcept {
        return noted(socket_.poll_receive_from(context, room_, sender_));
    }  ///< Is there one?

  private:
    std::span<std::byte> room_;
    events::Address& sender_;
};

/// Room for a datagram.
class [[nodiscard]] SendToFuture : SocketFuture<Side::writes, ReadySocket> {
  public:
    using Output = base::Result<std::size_t>;  ///< All of it.
    /// @p bytes, through @p socket to @p receiver.
    SendToFuture(ReadySocket& socket, std::span<const std::byte> bytes,
                 const events::Address& receiver) noexcept
        : SocketFuture(socket), bytes_(bytes), receiver_(receiver) {}
    Poll<Output> poll(Context& context) noexcept {
        return noted(socket_.poll_send_to(context, bytes_, receiver_));
    }  ///< Is there any?

  private:
    std::span<const std::byte> bytes_;
    const events::Address& receiver_;
};

/// Sends and receives datagrams.
class UdpSocket {
  public:
    /// @errors address_in_use, access_denied, too_many_handles
    [[nodiscard]] static base::Result<UdpSocket> bind(
        Reactor& reactor, const events::Address& address) noexcept;

    /// Waits for the next datagram; what does not fit into @p room is lost. Dropped: none is lost.
    [[nodiscard]] ReceiveFromFuture receive_from(std::span<std::byte> room,
                                                 events::Address& sender) noexcept {
        return {socket_.get(), room, sender};
    }
    /// Sends one as soon as there is room. Dropped: it has not been sent.
    [[nodiscard]] SendToFuture send_to(std::span<const std::byte> bytes,
                                       const events::Address& receiver) noexcept {
        return {socket_.get(), bytes, receiver};
    }
    /// Where it is bound to.
    [[nodiscard]] base::Result<events::Address> address() const noexcept {
        return events::Address::of(socket_.get().descriptor());
    }

  private:
    explicit UdpSocket(OwnedSocket<ReadySocket> socket) noexcept
        : socket_(std::move(socket)) {}
    OwnedSocket<ReadySocket> socket_;
};

}  // namespace futures

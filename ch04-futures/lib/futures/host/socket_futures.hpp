#pragma once
/// @file
/// What the operations of a socket give: futures that ask their socket, and take their waker back when
/// they go. Programs include net.hpp.

#include <cstddef>
#include <span>

#include "base/result.hpp"
#include "events/descriptor.hpp"
#include "futures/core/context.hpp"
#include "futures/host/owned_socket.hpp"

namespace futures {

class TcpStream;

/// Some bytes.
class [[nodiscard]] ReadFuture : SocketFuture<Side::reads> {
  public:
    using Output = base::Result<std::size_t>;  ///< How many; 0 at the end.
    ReadFuture(Socket& socket, std::span<std::byte> room) noexcept
        : SocketFuture(socket), room_(room) {}  ///< Of @p socket, into @p room.
    Poll<Output> poll(Context& context) noexcept {
        return noted(socket_.poll_read(context, room_));
    }  ///< Are there any?

  private:
    std::span<std::byte> room_;
};

/// Room for some bytes.
class [[nodiscard]] WriteFuture : SocketFuture<Side::writes> {
  public:
    using Output = base::Result<std::size_t>;  ///< How many.
    WriteFuture(Socket& socket, std::span<const std::byte> bytes) noexcept
        : SocketFuture(socket), bytes_(bytes) {}  ///< To @p socket.
    Poll<Output> poll(Context& context) noexcept {
        return noted(socket_.poll_write(context, bytes_));
    }  ///< Is there any?

  private:
    std::span<const std::byte> bytes_;
};

/// Room for all bytes.
class [[nodiscard]] WriteAllFuture : SocketFuture<Side::writes> {
  public:
    using Output = base::Result<void>;  ///< All have gone, or why not.
    WriteAllFuture(Socket& socket, std::span<const std::byte> bytes) noexcept
        : SocketFuture(socket), rest_(bytes) {}  ///< To @p socket.
    /// Is it done?
    Poll<Output> poll(Context& context) noexcept {
        while (!rest_.empty()) {
            auto gone = noted(socket_.poll_write(context, rest_));
            if (gone.is_pending()) return pending;
            const auto count = gone.value();
            if (!count) return Output(base::fail(count.error()));
            rest_ = rest_.subspan(*count);
        }
        return Output();
    }

  private:
    std::span<const std::byte> rest_;
};

/// The end of what is written.
class [[nodiscard]] EndFuture : SocketFuture<Side::writes> {
  public:
    using Output = base::Result<void>;  ///< It has been said, or why not.
    explicit EndFuture(Socket& socket) noexcept
        : SocketFuture(socket) {}                  ///< Of @p socket.
    Poll<Output> poll(Context& context) noexcept;  ///< Is it done?
};

/// A connection.
class [[nodiscard]] AcceptFuture : SocketFuture<Side::reads> {
  public:
    using Output = base::Result<TcpStream>;  ///< It, or why there is none.
    explicit AcceptFuture(Socket& socket) noexcept
        : SocketFuture(socket) {}                  ///< Of @p socket.
    Poll<Output> poll(Context& context) noexcept;  ///< Is there one?
};

/// A connection to somebody.
class [[nodiscard]] ConnectFuture : SocketFuture<Side::writes> {
  public:
    using Output = base::Result<void>;  ///< It is there, or why not.
    ConnectFuture(Socket& socket, const events::Address& to) noexcept
        : SocketFuture(socket),
          to_(to) {}  ///< From @p socket to @p to, which must live longer.
    Poll<Output> poll(Context& context) noexcept {
        return noted(socket_.poll_connect(context, to_));
    }  ///< Is it?

  private:
    const events::Address& to_;
};

}  // namespace futures

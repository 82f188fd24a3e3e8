#pragma once
/// @file
/// OwnedSocket: a socket of a reactor that has one user. SocketFuture: what its futures have in common.
/// Programs include net.hpp or udp.hpp.

#include <utility>

#include "futures/core/context.hpp"
#include "futures/host/socket.hpp"

namespace futures {

/// Owns a socket, or none.
template <class T = Socket>
class OwnedSocket {
  public:
    /// Owns @p socket.
    explicit OwnedSocket(T& socket) noexcept : socket_(&socket) {}
    /// Takes it over.
    OwnedSocket(OwnedSocket&& other) noexcept
        : socket_(std::exchange(other.socket_, nullptr)) {}
    /// Likewise.
    OwnedSocket& operator=(OwnedSocket&& other) noexcept {
        std::swap(socket_, other.socket_);
        return *this;
    }
    ~OwnedSocket() {
        if (socket_ != nullptr) socket_->reactor().release(*socket_);
    }
    /// It. @pre There is one.
    [[nodiscard]] T& get() const noexcept { return *socket_; }

  private:
    T* socket_;
};

/// A future that asks a socket, and takes its waker back when it goes.
template <Side Which, class T = Socket>
class SocketFuture : Pinned {
  protected:
    /// Of @p socket, which outlives it.
    explicit SocketFuture(T& socket) noexcept : socket_(socket) {}
    ~SocketFuture() {
        if (waits_) socket_.forget(Which);
    }
    /// Remembers whether the answer was "not yet".
    template <class Value>
    Poll<Value> noted(Poll<Value> answer) noexcept {
        waits_ = answer.is_pending();
        return answer;
    }

    T& socket_;  ///< Whom it asks.

  private:
    bool waits_ = false;
};

}  // namespace futures

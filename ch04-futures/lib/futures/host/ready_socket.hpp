#pragma once
/// @file
/// ReadySocket: a socket that works by readiness. The call is tried first; who would have to wait is
/// waked when the queue says that it is worth another try. Programs include net.hpp.

#include "events/queue.hpp"
#include "events/sockets.hpp"
#include "futures/host/socket.hpp"

namespace futures {

/// Watched at the edge, for both directions, from its beginning to its end: after that one call the
/// kernel needs to be told nothing more, however often somebody waits.
class ReadySocket final : public Socket {
  public:
    /// Watches nothing yet.
    ReadySocket(Reactor& reactor, events::Descriptor descriptor) noexcept
        : Socket(reactor, descriptor) {}
    /// Begins to watch, once the reactor has given it a token.
    [[nodiscard]] base::Result<void> watch() noexcept;

    Poll<base::Result<events::Descriptor>> poll_accept(Context& context) noexcept override;
    Poll<base::Result<void>> poll_connect(Context& context,
                                          const events::Address& to) noexcept override;
    Poll<base::Result<std::size_t>> poll_read(Context& context,
                                              std::span<std::byte> room) noexcept override;
    Poll<base::Result<std::size_t>> poll_write(
        Context& context, std::span<const std::byte> bytes) noexcept override;
    Poll<base::Result<void>> poll_flush(Context& context) noexcept override;

    /// Receives a datagram. @errors as receive_from_now()
    [[nodiscard]] Poll<base::Result<std::size_t>> poll_receive_from(
        Context& context, std::span<std::byte> room, events::Address& sender) noexcept;
    /// Sends one. @errors as send_to_now()
    [[nodiscard]] Poll<base::Result<std::size_t>> poll_send_to(
        Context& context, std::span<const std::byte> bytes,
        const events::Address& receiver) noexcept;

    bool on_event(const events::Event& event) noexcept override;
    bool on_release() noexcept override;
    void on_stop() noexcept override;

  private:
    // Calls `call` until it gives anything but `interrupted`; waits if it says would_block.
    template <class T, class Call>
    Poll<base::Result<T>> attempt(Context& context, Side side, Call&& call) noexcept;
    void blocked(Side side) noexcept;
    [[nodiscard]] bool& may_try(Side side) noexcept {
        return may_try_[static_cast<unsigned>(side)];
    }

    bool may_try_[2] = {true, true};
    bool has_ended_ = false;  // the other side sends no more: a short read is not the last
    bool is_connecting_ = false;
    bool is_watched_ = false;
};

}  // namespace futures

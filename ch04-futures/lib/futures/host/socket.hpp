#pragma once
/// @file
/// Socket: what the futures of net.hpp ask of a socket, whether it works by readiness or by operations.
/// Programs include net.hpp.

#include <cstddef>
#include <memory>
#include <span>

#include "base/result.hpp"
#include "events/address.hpp"
#include "futures/core/poll.hpp"
#include "futures/host/reactor.hpp"

namespace futures {

/// A side of a socket. At each side one task waits at a time.
enum class Side : std::uint8_t { reads, writes };

/// One socket. All poll_ functions obey the rules of Future::poll(); who stops asking calls forget().
class Socket : public Source {
  public:
    /// What it is when it is made.
    enum class State : std::uint8_t { usable, to_be_connected };
    /// Makes one of a socket that never waits. Owns @p descriptor from now on, also if it fails.
    /// @errors out_of_memory, too_many_handles
    [[nodiscard]] static base::Result<Socket*> open(Reactor& reactor,
                                                    events::Descriptor descriptor,
                                                    State state = State::usable) noexcept;

    /// @errors cancelled  the reactor has been told to stop; too_many_handles, ...
    [[nodiscard]] virtual Poll<base::Result<events::Descriptor>> poll_accept(
        Context& context) noexcept = 0;
    /// @errors connection_refused, ...
    [[nodiscard]] virtual Poll<base::Result<void>> poll_connect(
        Context& context, const events::Address& to) noexcept = 0;
    /// Takes what is there. @returns 0 at the end.
    [[nodiscard]] virtual Poll<base::Result<std::size_t>> poll_read(
        Context& context, std::span<std::byte> room) noexcept = 0;
    /// Gives away what there is room for.
    [[nodiscard]] virtual Poll<base::Result<std::size_t>> poll_write(
        Context& context, std::span<const std::byte> bytes) noexcept = 0;
    /// Ready when all that was written has been handed to the system.
    [[nodiscard]] virtual Poll<base::Result<void>> poll_flush(
        Context& context) noexcept = 0;

    /// The future that waited at @p side has gone.
    void forget(Side side) noexcept { waiting(side).forget(); }
    /// The system's name for it.
    [[nodiscard]] events::Descriptor descriptor() const noexcept { return descriptor_; }
    /// Whose it is.
    [[nodiscard]] Reactor& reactor() const noexcept { return reactor_; }

  protected:
    /// Of @p descriptor, which it owns from now on.
    Socket(Reactor& reactor, events::Descriptor descriptor) noexcept
        : reactor_(reactor), descriptor_(descriptor) {}
    ~Socket() override;
    /// Who waits on that side.
    [[nodiscard]] Waiting& waiting(Side side) noexcept {
        return waiting_[static_cast<unsigned>(side)];
    }
    /// In which the reactor waits.
    [[nodiscard]] events::Queue& queue() const noexcept { return reactor_.queue(); }
    /// Somebody else has closed the descriptor.
    void closed() noexcept { descriptor_ = events::no_descriptor; }

  private:
    Reactor& reactor_;
    events::Descriptor descriptor_;
    Waiting waiting_[2];
};

}  // namespace futures

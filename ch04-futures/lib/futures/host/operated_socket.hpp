#pragma once
/// @file
/// OperatedSocket: a socket that works by operations. The queue makes the calls, and the kernel may be
/// at work with memory long after a future has been dropped; so that memory is the runtime's. What comes
/// lies in the reactor's buffers until somebody reads it; what goes is copied into the socket first.
/// Programs include net.hpp.

#include <cstddef>
#include <span>
#include <vector>

#include "events/queue.hpp"
#include "futures/host/socket.hpp"

namespace futures {

/// One operation receives all that comes, one accepts all that come. Who reads slowly makes it pause.
class OperatedSocket final : public Socket {
  public:
    /// Nothing is under way yet.
    OperatedSocket(Reactor& reactor, events::Descriptor descriptor) noexcept
        : Socket(reactor, descriptor) {}
    ~OperatedSocket() override;

    Poll<base::Result<events::Descriptor>> poll_accept(Context& context) noexcept override;
    Poll<base::Result<void>> poll_connect(Context& context,
                                          const events::Address& to) noexcept override;
    Poll<base::Result<std::size_t>> poll_read(Context& context,
                                              std::span<std::byte> room) noexcept override;
    Poll<base::Result<std::size_t>> poll_write(
        Context& context, std::span<const std::byte> bytes) noexcept override;
    Poll<base::Result<void>> poll_flush(Context& context) noexcept override;

    bool on_event(const events::Event& event) noexcept override;
    bool on_release() noexcept override;
    void on_stop() noexcept override;

  private:
    // Which operation an event is of. Each is under way at most once.
    enum class Kind : unsigned {
        accept,
        receive,
        send,
        connect
    };  // connect: or the patience
    struct Operation {
        events::Operation name = {};
        bool is_under_way = false;
        bool is_hurried = false;  // asked to end, or to tell at once
    };
    [[nodiscard]] Operation& operation(Kind kind) noexcept {
        return operations_[static_cast<unsigned>(kind)];
    }
    void begin(Kind kind) noexcept;
    [[nodiscard]] bool is_idle() const noexcept;
    void on_accept(const events::Event& event) noexcept;
    void on_receive(const events::Event& event) noexcept;
    void come(const events::Event& event, Kind kind) noexcept;
    void hurry_send() noexcept;
    void close_now() noexcept;
    void drop(const events::Event& event, Kind kind) noexcept;
    [[nodiscard]] bool on_event_when_released(const events::Event& event,
                                              Kind kind) noexcept;
    [[nodiscard]] bool has_come() const noexcept { return first_ < come_.size(); }
    void first_is_taken() noexcept;

    Operation operations_[4];
    events::Timer patience_ = {};  // with a peer that does not take the last bytes
    bool is_listener_ = false;
    bool is_released_ = false;
    bool is_connecting_ = false;
    bool lacks_buffers_ = false;        // the last receive found none
    bool has_ended_ = false;            // the other side sends no more
    base::Errno read_error_ = {};       // told once to whoever reads, or accepts
    base::Errno write_error_ = {};      // told once to whoever writes, or connects
    std::vector<events::Event> come_;   // pieces to be read, connections to be accepted
    std::size_t first_ = 0;             // of these: the first that has not been taken
    std::size_t taken_ = 0;             // so many of its bytes have been read
    std::vector<std::byte> own_piece_;  // instead of a buffer, when there is none
    std::vector<std::byte> sending_;    // belongs to the queue while a send is under way
};

}  // namespace futures

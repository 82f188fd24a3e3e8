#pragma once
/// @file
/// Port: a virtio console with one port: bytes go to somebody outside of the machine, and come from there. Who that is, a
/// program of the host with a TCP connection, or one with UDP, is said when the machine is started.
///
/// The device takes whole buffers, and gives them. With UDP behind it, a buffer is a datagram.
/// @source OASIS: Virtual I/O Device (VIRTIO) Version 1.2, 5.3 "Console Device"

#include <optional>
#include <span>
#include <string_view>

#include "futures/core/atomic_waker.hpp"
#include "futures/core/wait_list.hpp"
#include "virtio/transport.hpp"

namespace virtio {

class Received;
class Sent;

/// A port. The device reads and writes its memory, so it stays where it is. One task receives, and one sends and waits;
/// others may send without waiting.
class Port final : futures::Pinned {
  public:
    static constexpr std::size_t most = 256;  ///< Bytes of a buffer.
    /// What happens to the end of a buffer for which there is no room.
    enum class End : bool {
        stays,    ///< It comes next: for a stream.
        is_lost,  ///< What comes next is another buffer: for datagrams.
    };

    /// Finds it, and gives it its buffers. @p slot 0 to 7. @errors as Transport::open()
    [[nodiscard]] base::Result<void> open(unsigned slot) noexcept;

    /// Waits for bytes. @returns How many have come into @p room; at least one. Dropped, it has taken nothing.
    /// @pre room is not empty
    [[nodiscard]] Received receive(std::span<char> room, End end = End::stays) noexcept;
    /// Waits until a buffer is free, and sends @p bytes in it: all of them, or, if it is dropped, none. Whether they arrive,
    /// nobody says. @errors no_buffers  there are more than a buffer holds
    [[nodiscard]] Sent send(std::string_view bytes) noexcept;
    /// Sends @p bytes at once, or not. @returns Whether a buffer was free, and they fit.
    bool try_send(std::string_view bytes) noexcept;

    /// How often it has interrupted.
    [[nodiscard]] std::uint64_t interrupts() const noexcept { return interrupts_; }

  private:
    friend Received;
    friend Sent;
    static constexpr std::uint16_t buffers = 8;
    // One direction: descriptor n is for buffer n.
    struct Queue {
        Rings<buffers> rings;
        char bytes[buffers][most];
        std::uint16_t seen;  // Used::count, as far as we have looked
    };
    struct Part {
        std::uint16_t buffer;
        std::uint32_t begin, end;
    };

    static void handle() noexcept;
    std::optional<std::size_t> take(std::span<char> room, End end) noexcept;
    std::optional<Part> next_part() noexcept;
    void give(unsigned queue, std::uint16_t buffer, std::uint32_t size) noexcept;
    void collect_sent() noexcept;

    Transport transport_;
    std::uint64_t interrupts_ = 0;
    futures::AtomicWaker<futures::Shared> receiver_, sender_;

    futures::Shared::Lock lock_;  // what follows
    std::optional<Part> part_;    // of a buffer, which nobody has had room for
    std::uint32_t free_ = (1U << buffers) - 1;  // to send: a bit for each buffer
    Queue queues_[2]{};
};

/// What has come, as a future.
class [[nodiscard]] Received : futures::Pinned {
  public:
    using Output = base::Result<
        std::
            size_t>;  ///< How many bytes. It never fails: whoever waits for a stream wants a Result.

    /// Into @p room, from @p port.
    Received(Port& port, std::span<char> room, Port::End end) noexcept
        : port_(port), room_(room), end_(end) {}
    /// Ready when something has come.
    futures::Poll<Output> poll(futures::Context& context) noexcept;

  private:
    Port& port_;
    const std::span<char> room_;
    const Port::End end_;
};

/// A buffer's worth of bytes that are being sent, as a future.
class [[nodiscard]] Sent : futures::Pinned {
  public:
    using Output = base::Result<void>;  ///< Whether the device has them.

    /// Of @p bytes, to @p port.
    Sent(Port& port, std::string_view bytes) noexcept : port_(port), bytes_(bytes) {}
    /// Ready when a buffer has taken them.
    futures::Poll<Output> poll(futures::Context& context) noexcept;

  private:
    Port& port_;
    const std::string_view bytes_;
};

}  // namespace virtio

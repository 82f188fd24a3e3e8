#pragma once
/// @file
/// Queue: one place to wait in for everything, on every system.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "events/address.hpp"
#include "events/buffers.hpp"
#include "events/descriptor.hpp"
#include "events/event.hpp"

namespace events {

/// What a queue is built upon.
enum class Backend : std::uint8_t { best, epoll, poll, uring, kqueue, iocp };

/// The name of @p backend: "epoll".
[[nodiscard]] std::string_view name_of(Backend backend) noexcept;
/// Those that this program can use, the best first.
[[nodiscard]] std::span<const Backend> backends() noexcept;

/// Names a timer of a queue; 0 names none.
enum class Timer : std::uint64_t {};
/// Names an operation of a queue.
enum class Operation : std::uint64_t {};

/// Waits for many things at once: for descriptors to become ready, for operations to be done, for
/// times to come, for signals, for children, for other threads.
///
/// A descriptor is either watched or operated on, not both. One thread has the queue; the others
/// may wake it. All operations end with exactly one event (or, if they go on, with one that has no
/// `more`), never within the call that starts them; until then their bytes belong to the queue.
class Queue {
  public:
    /// Makes a queue.
    /// @errors not_implemented  there is no such back end here
    /// @errors too_many_handles
    [[nodiscard]] static base::Result<Queue> open(Backend backend = Backend::best) noexcept;
    /// Takes everything over.
    Queue(Queue&& other) noexcept;
    /// Likewise.
    Queue& operator=(Queue&& other) noexcept;
    ~Queue();

    /// What it is built upon.
    [[nodiscard]] Backend backend() const noexcept;
    /// Readable when wait() would find something: a queue can be waited for by another one.
    [[nodiscard]] Descriptor descriptor() const noexcept;

    /// Waits until something has happened, or @p timeout has passed, never less; without one for ever.
    /// @returns How many events it has put into @p room; 0 if the time is up.
    [[nodiscard]] base::Result<std::size_t> wait(
        std::span<Event> room,
        std::optional<std::chrono::nanoseconds> timeout = {}) noexcept;

    /// Makes the owner's wait() give an event What::woken; several calls before it may give one.
    /// @threads any; also in a signal handler
    void wake() noexcept;

    // ---- Readiness ----

    /// Tells from now on when @p descriptor is ready. remove() it before you close it.
    /// @errors already_exists  it is watched, or operated on
    /// @errors bad_handle      it is not open
    /// @errors not_permitted   it is always ready, as files are
    [[nodiscard]] base::Result<void> add(Descriptor descriptor, Token token,
                                         Interest interest,
                                         Mode mode = Mode::level) noexcept;
    /// The same for a descriptor that is watched: for something else, or once more.
    /// @errors no_such_file  it is not watched
    [[nodiscard]] base::Result<void> modify(Descriptor descriptor, Token token,
                                            Interest interest,
                                            Mode mode = Mode::level) noexcept;
    /// Says that a read or a write of @p descriptor, watched with Mode::edge, has said would_block, or
    /// has done less than asked: what comes from now on, or has come in the meantime, is told.
    /// It costs nothing where the system sees that for itself.
    void blocked(Descriptor descriptor, Interest direction) noexcept;
    /// Tells of it no longer; not even what has been found, but not yet given out.
    /// @errors no_such_file  it is not watched
    [[nodiscard]] base::Result<void> remove(Descriptor descriptor) noexcept;

    // ---- Time, signals, children ----

    /// Gives an event What::timer once so much time has passed, never earlier.
    Timer set_timer(std::chrono::nanoseconds from_now, Token token);
    /// Takes the timer back. @returns Whether that was in time.
    bool cancel(Timer timer) noexcept;
    /// Gives an event for each signal @p number, which no longer does anything else in this process.
    /// @errors invalid_argument
    [[nodiscard]] base::Result<void> add_signal(int number, Token token) noexcept;
    /// Gives an event when child @p process has ended. It is waited for; nobody else needs to. On Windows
    /// it is the handle of one, which the queue closes then.
    /// @errors no_child
    [[nodiscard]] base::Result<void> add_child(std::int64_t process, Token token) noexcept;

    // ---- Operations ----

    Operation accept(Descriptor listener, Token token);       ///< One connection.
    Operation accept_many(Descriptor listener, Token token);  ///< Each one that comes.
    Operation connect(Descriptor socket, const Address& address,
                      Token token);  ///< Connects.
    Operation receive(Descriptor from, std::span<std::byte> room,
                      Token token);  ///< What is there; 0 bytes at the end.
    Operation receive_many(Descriptor from, Buffers& buffers,
                           Token token);  ///< All that comes.
    Operation send(Descriptor to, std::span<const std::byte> bytes, Token token,
                   Tell tell = Tell::at_once);  ///< All of them.
    Operation receive_from(Descriptor from, std::span<std::byte> room, Address& sender,
                           Token token);  ///< A datagram.
    Operation send_to(Descriptor to, std::span<const std::byte> bytes,
                      const Address& address, Token token);  ///< Likewise.
    Operation read_at(Descriptor file, std::uint64_t offset, std::span<std::byte> room,
                      Token token);  ///< Of a file.
    Operation write_at(Descriptor file, std::uint64_t offset,
                       std::span<const std::byte> bytes, Token token);  ///< Likewise.
    /// Tells of @p operation at once, although it was begun with Tell::with_next.
    void hurry(Operation operation) noexcept;
    /// Asks @p operation to end early. Its event comes in any case.
    void cancel(Operation operation) noexcept;
    /// Ends all that is under way with @p descriptor, and closes it. The events still come.
    void close(Descriptor descriptor) noexcept;

  private:
    struct Parts;
    explicit Queue(std::unique_ptr<Parts> parts) noexcept;
    std::unique_ptr<Parts> parts_;
};

}  // namespace events

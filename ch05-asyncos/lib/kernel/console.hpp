#pragma once
/// @file
/// Console: the serial line for tasks. Who reads or writes waits as a future, and the interrupt handler wakes it.

#include <cstddef>
#include <optional>
#include <string_view>

#include "futures/core/context.hpp"
#include "futures/core/task.hpp"

namespace kernel {

/// Starts it: from now on the UART interrupts.
void start_console() noexcept;

/// The next byte that is typed. One task at a time may wait for it.
class [[nodiscard]] TypedByte : futures::Pinned {
  public:
    using Output = char;  ///< The byte.
    /// Takes it, if it has come.
    futures::Poll<char> poll(futures::Context& context) noexcept;
};
/// Waits for a byte: `const char byte = co_await typed_byte();`
[[nodiscard]] inline TypedByte typed_byte() noexcept { return {}; }

/// All bytes that are typed, one after the other, without an end: a stream, for futures::next().
class TypedBytes {
  public:
    using Item = char;  ///< A byte.
    /// Takes the next, if it has come.
    futures::Poll<std::optional<char>> poll_next(futures::Context& context) noexcept {
        auto byte = TypedByte().poll(context);
        if (!byte.is_ready()) return futures::pending;
        return std::optional<char>(byte.value());
    }
};

/// Room for a byte in what is to be sent. One task at a time may wait for it: usually write_console() does.
class [[nodiscard]] SentByte : futures::Pinned {
  public:
    using Output = void;  ///< Nothing.
    /// Will send @p byte.
    explicit SentByte(char byte) noexcept : byte_(byte) {}
    /// Queues it, if there is room.
    futures::Poll<> poll(futures::Context& context) noexcept;

  private:
    const char byte_;
};
/// Sends @p text, which outlives the task. Any number of tasks may: each has the line until all of its text is queued.
[[nodiscard]] futures::Task<> write_console(std::string_view text);

/// Bytes that came while nobody had read the ones before, and found no place.
[[nodiscard]] std::size_t lost_bytes() noexcept;

}  // namespace kernel

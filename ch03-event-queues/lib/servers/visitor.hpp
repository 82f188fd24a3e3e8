#pragma once
/// @file
/// Visitor: a client that waits for each answer. For examples and tests.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "events/queue.hpp"

namespace servers {

/// One connection to a server. Each call waits, for @p patience at most.
class Visitor {
  public:
    /// Connects to @p address.
    /// @errors connection_refused, timed_out
    [[nodiscard]] static base::Result<Visitor> connect(
        const events::Address& address,
        std::chrono::nanoseconds patience = std::chrono::seconds(20));
    Visitor(Visitor&& other) noexcept;  ///< Takes it over.
    Visitor& operator=(Visitor&&) = delete;
    ~Visitor();

    /// Sends all of @p text.
    /// @errors connection_reset, broken_pipe, timed_out
    base::Result<void> say(std::string_view text);
    /// Hears so many bytes, or fewer at the end.
    /// @errors connection_reset, timed_out
    [[nodiscard]] base::Result<std::string> hear(std::size_t bytes);
    /// Hears up to and with the next @p mark.
    [[nodiscard]] base::Result<std::string> hear_until(std::string_view mark);
    /// Hears all, to the end.
    [[nodiscard]] base::Result<std::string> hear_all() { return hear(std::string::npos); }
    /// Says no more.
    void end_saying() noexcept;
    /// Leaves without a word: the server finds RST.
    void vanish() noexcept;
    /// Its socket.
    [[nodiscard]] events::Descriptor descriptor() const noexcept { return socket_; }

  private:
    Visitor(events::Queue queue, events::Descriptor socket,
            std::chrono::nanoseconds patience)
        : queue_(std::move(queue)), socket_(socket), patience_(patience) {}
    base::Result<std::int64_t> finish(events::Operation operation);
    base::Result<bool> hear_more();
    std::string take(std::size_t bytes);

    events::Queue queue_;
    events::Descriptor socket_;
    std::chrono::nanoseconds patience_;
    std::string heard_;
};

}  // namespace servers

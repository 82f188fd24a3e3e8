#pragma once
/// @file
/// Connection: what a server knows of one client. For the files of Connections.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "events/queue.hpp"
#include "servers/protocol.hpp"

namespace servers {

/// One connection. Ten thousand of these wait at a time: an idle one has no buffer.
struct Connection {
    events::Descriptor descriptor = events::no_descriptor;  ///< Its socket.
    std::uint32_t slot = 0;                                 ///< Its place in the table,
    std::uint32_t generation = 0;   ///< and how often that has been used before.
    bool is_open = false;           ///< In use, and not closed.
    bool is_told = false;           ///< Closed, and the protocol knows.
    bool is_connecting = false;     ///< Our own connect() has not been answered yet.
    bool is_paused = false;         ///< The protocol wants no more bytes.
    bool has_ended = false;         ///< The other side sends no more.
    bool ends_when_sent = false;    ///< We shall send no more,
    bool closes_when_sent = false;  ///< or close.
    bool is_full =
        false;  ///< It was above the high water, and has not been below the low one since.

    bool is_watched = false;  ///< Readiness: in the queue, for
    events::Interest interest = events::Interest::readable;  ///< this.
    bool is_receiving = false;                               ///< Operations: one to read,
    bool is_sending = false;                                 ///< one to send,
    bool is_cancelled = false;                               ///< the former shall end.
    std::uint8_t under_way = 0;                              ///< How many.
    events::Operation receiving = {};                        ///< Which one reads,
    events::Operation sends = {};                            ///< and which one sends.

    std::vector<std::byte> backlog = {};  ///< Not sent yet.
    std::vector<std::byte> sending = {};  ///< Operations: belongs to the queue.
    std::size_t gone = 0;  ///< Readiness: so much of the backlog has been sent.

    /// Its name.
    [[nodiscard]] Id id() const noexcept {
        return Id{std::uint64_t{generation & 0xF'FFFF} << 32 | slot};
    }
    /// Says whether its bytes are wanted.
    [[nodiscard]] bool wants_bytes() const noexcept {
        return is_open && !is_connecting && !is_paused && !has_ended;
    }
    /// Says whether something is to be done when all has been sent.
    [[nodiscard]] bool awaits_sent() const noexcept {
        return ends_when_sent || closes_when_sent || is_full;
    }
    /// How many bytes wait.
    [[nodiscard]] std::size_t waiting() const noexcept {
        return backlog.size() - gone + sending.size();
    }
};

/// A connection that was closed, and its protocol has not been told yet.
struct Gone {
    Id id;            ///< Which one.
    base::Errno why;  ///< Why; 0 if we closed it.
};

}  // namespace servers

#pragma once
/// @file
/// Protocol: what a server does with its connections; the rest it shares with all others.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"

namespace servers {

/// Names a connection. It is never used again: who has an old one finds nobody.
enum class Id : std::uint64_t {};

/// No connection.
inline constexpr Id nobody = Id{~std::uint64_t{0}};

/// Whether more may be sent at once.
enum class Room : std::uint8_t { free, full };

/// When there is too much to send to one client, and when little enough again.
struct Water {
    std::size_t high = 256 * 1024;  ///< Bytes.
    std::size_t low = 64 * 1024;    ///< Bytes.
};

/// What is told of each connection. Any of these may call the Connections back.
class Protocol {
  public:
    virtual ~Protocol() = default;
    /// A client has come, or our own connect() has been answered.
    virtual void on_open(Id) {}
    /// It has sent @p bytes, which are gone after this call.
    virtual void on_bytes(Id from, std::span<const std::byte> bytes) = 0;
    /// It sends no more. What we send may still reach it.
    virtual void on_end(Id from) = 0;
    /// It has had too much to send, and has little now.
    virtual void on_drained(Id) {}
    /// It is gone: because we closed it, or because of @p why. Once for each, and the last that is
    /// told of it; also if connect() has failed, without on_open() then.
    virtual void on_closed(Id, base::Errno /*why*/) {}
};

}  // namespace servers

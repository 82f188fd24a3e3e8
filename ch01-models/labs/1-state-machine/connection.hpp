#pragma once
/// @file
/// Given: a connection whose calls never wait.

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// A connection to a server. Every call but wait() comes back at once:
///
/// - `Errno::would_block`: it is not ready for this now. Call again later.
/// - `Errno::interrupted`: a signal came in between and nothing was done. Call again.
/// - any other error: it is broken and stays so.
class Connection {
  public:
    virtual ~Connection() = default;

    /// Connects to the server.
    virtual base::Result<void> connect() noexcept = 0;
    /// Sends the first bytes of @p bytes. @returns How many; often not all of them.
    virtual base::Result<std::size_t> send(std::string_view bytes) noexcept = 0;
    /// Receives into @p room. @returns How many bytes; 0 when the server has sent
    /// everything.
    virtual base::Result<std::size_t> receive(std::span<char> room) noexcept = 0;

    /// Waits until the connection is ready. It blocks: until then this program does nothing
    /// else.
    virtual void wait() noexcept = 0;
};

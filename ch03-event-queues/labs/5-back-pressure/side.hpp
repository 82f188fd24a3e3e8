#pragma once
/// @file
/// Given: one side of a relay, as an event loop sees it.

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// A connection. The event loop that stands behind it is level-triggered: it calls as long as something is
/// wanted and possible. In the beginning nothing is wanted.
class Side {
  public:
    virtual ~Side() = default;
    /// Reads what is there, as much as fits. @returns How many bytes; 0 at the end, and 0 if
    /// there is no room to read into.
    /// @errors would_block  there is nothing now
    /// @errors interrupted  a signal came first; call again
    virtual base::Result<std::size_t> read(std::span<char> room) noexcept = 0;
    /// Writes the first of @p bytes. @returns How many.
    /// @errors would_block  there is no room now
    /// @errors interrupted  a signal came first; call again
    virtual base::Result<std::size_t> write(std::string_view bytes) noexcept = 0;
    /// Says that nothing more will be written.
    virtual void end() noexcept = 0;
    /// Says whether the relay wants to hear that there is something to read, or the end.
    virtual void want_read(bool wanted) noexcept = 0;
    /// Says whether the relay wants to hear that there is room to write.
    virtual void want_write(bool wanted) noexcept = 0;
};

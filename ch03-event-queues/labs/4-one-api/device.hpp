#pragma once
/// @file
/// Given: a device that is asked whether it is ready, as epoll and kqueue know them.

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// Something to read from and to write to that never waits. After would_block it tells once
/// when it is ready again, as an edge: Operations::ready() is called then.
class Device {
  public:
    virtual ~Device() = default;
    /// Reads what is there, as much as fits. @returns How many bytes; 0 at the end.
    /// @errors would_block  there is nothing now
    /// @errors interrupted  a signal came first; call again
    virtual base::Result<std::size_t> read(std::span<char> room) noexcept = 0;
    /// Writes the first of @p bytes. @returns How many; at least one if there were any.
    /// @errors would_block  there is no room now
    /// @errors interrupted  a signal came first; call again
    virtual base::Result<std::size_t> write(std::string_view bytes) noexcept = 0;
};

#pragma once
/// @file
/// Reading and writing in a fiber: a call that would have to wait lets the other fibers run.
/// Needs a scheduler whose poller knows descriptors, such as PollPoller; POSIX only.

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace fibers {

/// Makes read(2) and write(2) on @p descriptor answer "it would have to wait" instead of stopping
/// the thread. Whatever a fiber reads or writes must be like this.
/// @returns The descriptor.
/// @errors bad_handle  it is not open
/// @source fcntl(2): O_NONBLOCK
base::Result<int> make_nonblocking(int descriptor) noexcept;

/// Stops the fiber until @p descriptor can be read, or its other side is closed.
/// @errors bad_handle       it is not open
/// @errors not_implemented  the scheduler's poller knows no descriptors
base::Result<void> wait_readable(int descriptor);
/// Stops the fiber until @p descriptor takes more, or its other side is closed.
/// @errors as wait_readable()
base::Result<void> wait_writable(int descriptor);

/// Reads what is there into @p buffer; stops the fiber until there is something.
/// @returns How many bytes it read; 0 at the end of what is to be read.
/// @errors bad_handle  it is not open for reading; others as read(2)
base::Result<std::size_t> read(int descriptor, std::span<char> buffer);

/// Writes all of @p data; stops the fiber as often as nothing more goes in.
/// @returns How many bytes there were.
/// @errors broken_pipe  nobody reads there any more (SIGPIPE must be ignored); others as write(2)
base::Result<std::size_t> write(int descriptor, std::string_view data);

}  // namespace fibers

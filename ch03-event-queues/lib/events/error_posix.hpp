#pragma once
// Needs: posix
/// @file
/// What the errors of POSIX are among ours. Their names are the same on every system. Their numbers are
/// not: EAGAIN is 11 on Linux, and 35 on macOS.

#include <algorithm>
#include <cerrno>

#include "base/result.hpp"

namespace events {

/// An error by its name there and here.
struct NamedError {
    int theirs;        ///< As errno has it, on this system.
    base::Errno ours;  ///< As our programs know it.
};

/// Every error that has a name among ours.
inline constexpr NamedError named_errors[] = {
    {EPERM, base::Errno::not_permitted},
    {ENOENT, base::Errno::no_such_file},
    {ESRCH, base::Errno::no_such_process},
    {EINTR, base::Errno::interrupted},
    {EIO, base::Errno::io_error},
    {E2BIG, base::Errno::argument_list_too_long},
    {ENOEXEC, base::Errno::bad_executable},
    {EBADF, base::Errno::bad_handle},
    {ECHILD, base::Errno::no_child},
    {EAGAIN, base::Errno::would_block},
    {ENOMEM, base::Errno::out_of_memory},
    {EACCES, base::Errno::access_denied},
    {EFAULT, base::Errno::bad_address},
    {EBUSY, base::Errno::busy},
    {EEXIST, base::Errno::already_exists},
    {ENOTDIR, base::Errno::not_a_directory},
    {EISDIR, base::Errno::is_a_directory},
    {EINVAL, base::Errno::invalid_argument},
    {EMFILE, base::Errno::too_many_handles},
    {ENOSPC, base::Errno::no_space},
    {EPIPE, base::Errno::broken_pipe},
    {ERANGE, base::Errno::out_of_range},
    {ENAMETOOLONG, base::Errno::name_too_long},
    {ENOSYS, base::Errno::not_implemented},
    {ENOTEMPTY, base::Errno::not_empty},
    {EADDRINUSE, base::Errno::address_in_use},
    {ECONNABORTED, base::Errno::connection_aborted},
    {ECONNRESET, base::Errno::connection_reset},
    {ENOBUFS, base::Errno::no_buffers},
    {EISCONN, base::Errno::already_connected},
    {ENOTCONN, base::Errno::not_connected},
    {ETIMEDOUT, base::Errno::timed_out},
    {ECONNREFUSED, base::Errno::connection_refused},
    {EINPROGRESS, base::Errno::in_progress},
    {ECANCELED, base::Errno::cancelled},
};

/// Looks @p error up; io_error if it has no other name.
[[nodiscard]] constexpr base::Errno translated(int error) noexcept {
    for (const auto& [theirs, ours] : named_errors) {
        if (theirs == error) return ours;
    }
    return base::Errno::io_error;
}

/// Whether the numbers of this system are ours, so that nothing need be looked up: Linux.
inline constexpr bool has_our_numbers = std::ranges::all_of(
    named_errors,
    [](const NamedError& one) { return one.theirs == static_cast<int>(one.ours); });

/// Of an errno; the number itself where the numbers are ours.
[[nodiscard]] constexpr base::Errno errno_of(int error) noexcept {
    return has_our_numbers ? base::Errno{error} : translated(error);
}
/// Why the last call in this thread has failed.
[[nodiscard]] inline base::Errno last_error() noexcept { return errno_of(errno); }

}  // namespace events

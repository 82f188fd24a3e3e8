#pragma once
/// @file
/// Result and Errno: how every library of the workbook reports what can go wrong.
///
/// Freestanding: no operating system, no heap, no exceptions. The kernel of chapter 5 uses
/// it too.

#include <expected>

namespace base {

/// Why a call failed. The numbers are Linux's generic ones on every system, our own kernel
/// included; other systems translate at their backend's door.
/// @source include/uapi/asm-generic/errno-base.h and errno.h of the Linux kernel; errno(3)
enum class Errno : int {
    not_permitted = 1,
    no_such_file = 2,
    no_such_process = 3,
    interrupted = 4,
    io_error = 5,
    argument_list_too_long = 7,
    bad_executable = 8,
    bad_handle = 9,
    no_child = 10,
    would_block = 11,
    out_of_memory = 12,
    access_denied = 13,
    bad_address = 14,
    busy = 16,
    already_exists = 17,
    not_a_directory = 20,
    is_a_directory = 21,
    invalid_argument = 22,
    too_many_handles = 24,
    no_space = 28,
    broken_pipe = 32,
    out_of_range = 34,
    name_too_long = 36,
    not_implemented = 38,
    not_empty = 39,
    address_in_use = 98,
    connection_aborted = 103,
    connection_reset = 104,
    no_buffers = 105,
    already_connected = 106,
    not_connected = 107,
    timed_out = 110,
    connection_refused = 111,
    in_progress = 115,
    cancelled = 125,
};

/// What a call gives: a value, or the reason why there is none.
///
/// `would_block` and `timed_out` are answers rather than failures; each function says which
/// of them its caller must expect.
template <typename T>
using Result = std::expected<T, Errno>;

/// Makes a failed Result: `return fail(Errno::would_block);`
[[nodiscard]] constexpr std::unexpected<Errno> fail(Errno why) noexcept {
    return std::unexpected(why);
}

/// An error and what it means.
struct ErrnoWords {
    Errno error;        ///< The error.
    const char* words;  ///< What it means, in a few words.
};

/// Every error that has a name, with its words.
inline constexpr ErrnoWords errno_words[] = {
    {Errno::not_permitted, "operation not permitted"},
    {Errno::no_such_file, "no such file or directory"},
    {Errno::no_such_process, "no such process"},
    {Errno::interrupted, "interrupted by a signal"},
    {Errno::io_error, "input/output error"},
    {Errno::argument_list_too_long, "argument list too long"},
    {Errno::bad_executable, "not an executable file"},
    {Errno::bad_handle, "bad file descriptor"},
    {Errno::no_child, "no child process"},
    {Errno::would_block, "it would have to wait"},
    {Errno::out_of_memory, "out of memory"},
    {Errno::access_denied, "permission denied"},
    {Errno::bad_address, "bad address"},
    {Errno::busy, "busy"},
    {Errno::already_exists, "already exists"},
    {Errno::not_a_directory, "not a directory"},
    {Errno::is_a_directory, "is a directory"},
    {Errno::invalid_argument, "invalid argument"},
    {Errno::too_many_handles, "too many open files"},
    {Errno::no_space, "no space left on the device"},
    {Errno::broken_pipe, "nobody reads from this pipe any more"},
    {Errno::out_of_range, "out of range"},
    {Errno::name_too_long, "name too long"},
    {Errno::not_implemented, "this system does not offer it"},
    {Errno::not_empty, "directory not empty"},
    {Errno::address_in_use, "address already in use"},
    {Errno::connection_aborted, "connection aborted"},
    {Errno::connection_reset, "connection reset by the other side"},
    {Errno::no_buffers, "no buffer space left"},
    {Errno::already_connected, "it is connected already"},
    {Errno::not_connected, "not connected"},
    {Errno::timed_out, "timed out"},
    {Errno::connection_refused, "connection refused"},
    {Errno::in_progress, "still in progress"},
    {Errno::cancelled, "cancelled"},
};

/// Says in words what @p why means; "error" for a number that has no name here.
[[nodiscard]] constexpr const char* describe(Errno why) noexcept {
    for (const auto& [error, words] : errno_words) {
        if (error == why) return words;
    }
    return "error";
}

}  // namespace base

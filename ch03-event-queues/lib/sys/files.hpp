#pragma once
/// @file
/// Files, pipes and memory: typed wrappers of system calls.
///
/// A wrapper adds nothing but types. It asks once: a call that a signal interrupts, or that does
/// half of the work, says so to the caller.
/// @source Section 2 of the manual: the page of the same name

#include <cstddef>
#include <cstdint>
#include <span>

#include "sys/call.hpp"

namespace sys {

/// Opens a file; a path that is not absolute begins at the folder @p at.
/// @param mode  Who may do what with a file that is made: 0644.
/// @errors no_such_file, access_denied, already_exists, is_a_directory, too_many_handles
[[nodiscard]] inline Result<int> openat(int at, const char* path, int flags,
                                        unsigned mode = 0) noexcept {
    return call<int>(number::openat, at, path, flags, mode);
}

/// Reads what is there, at most as much as fits into @p room.
/// @returns How many bytes; 0 at the end.
/// @errors bad_handle, bad_address, would_block, interrupted, is_a_directory
[[nodiscard]] inline Result<std::size_t> read(int fd, std::span<std::byte> room) noexcept {
    return call<std::size_t>(number::read, fd, room.data(), room.size());
}

// [write]
/// Writes as much of @p bytes as there is room for.
/// @returns How many, perhaps not all.
/// @errors bad_handle, bad_address, would_block, interrupted, broken_pipe, no_space
[[nodiscard]] inline Result<std::size_t> write(int fd,
                                               std::span<const std::byte> bytes) noexcept {
    return call<std::size_t>(number::write, fd, bytes.data(), bytes.size());
}
// [write]

/// Gives the number @p fd back; whatever the answer, it may name another file from now on.
/// @errors bad_handle
inline Result<void> close(int fd) noexcept { return call<void>(number::close, fd); }

/// Moves the place in the file that is read or written next.
/// @returns Where it is now, from the beginning.
/// @errors bad_handle, invalid_argument
inline Result<std::int64_t> lseek(int fd, std::int64_t offset, int from) noexcept {
    return call<std::int64_t>(number::lseek, fd, offset, from);
}

/// Makes a pipe.
/// @param ends  Gets the end to read and the end to write.
/// @errors too_many_handles, invalid_argument
[[nodiscard]] inline Result<void> pipe2(int (&ends)[2], int flags) noexcept {
    return call<void>(number::pipe2, ends, flags);
}

/// Makes another number for the same open file.
/// @errors bad_handle, too_many_handles
[[nodiscard]] inline Result<int> dup(int fd) noexcept { return call<int>(number::dup, fd); }

/// Asks for, or changes, a property of a descriptor.
/// @errors bad_handle, invalid_argument
inline Result<int> fcntl(int fd, int command, long argument = 0) noexcept {
    return call<int>(number::fcntl, fd, command, argument);
}

/// Maps @p size bytes of a file, or fresh ones, into memory.
/// @errors out_of_memory, bad_handle, access_denied, invalid_argument
[[nodiscard]] inline Result<std::byte*> mmap(void* where, std::size_t size, int protection,
                                             int flags, int fd = -1,
                                             std::int64_t offset = 0) noexcept {
    return call<std::byte*>(number::mmap, where, size, protection, flags, fd, offset);
}

/// Takes @p size bytes at @p where out of memory again.
/// @errors invalid_argument
inline Result<void> munmap(void* where, std::size_t size) noexcept {
    return call<void>(number::munmap, where, size);
}

}  // namespace sys

#pragma once
/// @file
/// The three system calls of io_uring; lib/uring builds on them. See files.hpp for what holds for
/// all wrappers.
/// @source io_uring_setup(2), io_uring_enter(2), io_uring_register(2)

#include <cstddef>

#include "sys/call.hpp"

struct io_uring_params;

namespace sys {

/// Makes a ring.
/// @param entries  How many submissions it holds; rounded up to a power of two.
/// @errors not_implemented, not_permitted, invalid_argument, out_of_memory
[[nodiscard]] inline Result<int> io_uring_setup(unsigned entries,
                                                io_uring_params* parameters) noexcept {
    return call<int>(number::io_uring_setup, entries, parameters);
}

/// Submits, and waits for completions.
/// @param argument  What @p flags say: a set of signals, a structure with a timeout, nothing.
/// @returns How many submissions were taken.
/// @errors bad_handle, busy, interrupted, timed_out, invalid_argument
[[nodiscard]] inline Result<unsigned> io_uring_enter(int ring, unsigned submit,
                                                     unsigned wait_for, unsigned flags,
                                                     const void* argument = nullptr,
                                                     std::size_t size = 0) noexcept {
    return call<unsigned>(number::io_uring_enter, ring, submit, wait_for, flags, argument,
                          size);
}

/// Makes files, buffers or other things known to the ring, or asks it something.
/// @errors bad_handle, busy, bad_address, invalid_argument
[[nodiscard]] inline Result<int> io_uring_register(int ring, unsigned operation,
                                                   const void* argument,
                                                   unsigned count) noexcept {
    return call<int>(number::io_uring_register, ring, operation, argument, count);
}

}  // namespace sys

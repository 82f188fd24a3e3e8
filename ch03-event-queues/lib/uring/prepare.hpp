#pragma once
/// @file
/// One function for each operation: it fills a cell that Ring::next() has given. The caller adds
/// what is the same for all: `user_data` (its own name for the request) and `flags` (IOSQE_...).
/// Those of sockets stand in uring/prepare_sockets.hpp.

#include <linux/io_uring.h>
#include <linux/time_types.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace uring {

/// For read and write: not at an offset, but where the file stands. For what has no offsets, too.
inline constexpr std::uint64_t current = ~std::uint64_t{0};

/// The address of @p thing, as requests want it.
[[nodiscard]] inline std::uint64_t address_of(const void* thing) noexcept {
    return std::bit_cast<std::uintptr_t>(thing);
}

/// What most operations have: what to do, with which file, with how many bytes from where.
inline void prepare(io_uring_sqe& cell, io_uring_op operation, int file,
                    const void* address = nullptr, std::size_t size = 0,
                    std::uint64_t offset = 0) noexcept {
    cell.opcode = static_cast<std::uint8_t>(operation);
    cell.fd = file;
    cell.addr = address_of(address);
    cell.len = static_cast<unsigned>(size);
    cell.off = offset;
}

/// Does nothing, and tells that it is done.
inline void prepare_nothing(io_uring_sqe& cell) noexcept {
    prepare(cell, IORING_OP_NOP, -1);
}

// ---- Files ----

/// Reads from @p file at @p offset.
inline void prepare_read(io_uring_sqe& cell, int file, std::span<std::byte> room,
                         std::uint64_t offset = current) noexcept {
    prepare(cell, IORING_OP_READ, file, room.data(), room.size(), offset);
}

/// Writes to it.
inline void prepare_write(io_uring_sqe& cell, int file, std::span<const std::byte> bytes,
                          std::uint64_t offset = current) noexcept {
    prepare(cell, IORING_OP_WRITE, file, bytes.data(), bytes.size(), offset);
}

/// Reads into a part of the registered buffer @p index.
inline void prepare_read_fixed(io_uring_sqe& cell, int file, std::span<std::byte> room,
                               std::uint64_t offset, std::uint16_t index) noexcept {
    prepare(cell, IORING_OP_READ_FIXED, file, room.data(), room.size(), offset);
    cell.buf_index = index;
}

/// Makes certain that what was written will survive.
inline void prepare_sync(io_uring_sqe& cell, int file) noexcept {
    prepare(cell, IORING_OP_FSYNC, file);
}

/// Closes it, as a request.
inline void prepare_close(io_uring_sqe& cell, int file) noexcept {
    prepare(cell, IORING_OP_CLOSE, file);
}

// ---- Waiting, and an end to it ----

/// Waits until @p file is ready for @p events (POLLIN ...), once.
inline void prepare_poll(io_uring_sqe& cell, int file, unsigned events) noexcept {
    prepare(cell, IORING_OP_POLL_ADD, file);
    // The kernel reads 32 bits in two halves; on a big-endian CPU they are exchanged.
    cell.poll32_events =
        std::endian::native == std::endian::big ? std::rotl(events, 16) : events;
}

/// Tells each time that something new makes it ready, until it is cancelled.
inline void prepare_poll_many(io_uring_sqe& cell, int file, unsigned events) noexcept {
    prepare_poll(cell, file, events);
    cell.len = IORING_POLL_ADD_MULTI;
}

/// Is done with ETIME after @p time, or with 0 once @p count other requests are done, if that is first.
inline void prepare_timeout(io_uring_sqe& cell, const __kernel_timespec* time,
                            unsigned count = 0) noexcept {
    prepare(cell, IORING_OP_TIMEOUT, -1, time, 1, count);
}

/// Cancels the request that stands before it, linked to it, after @p time.
inline void prepare_link_timeout(io_uring_sqe& cell,
                                 const __kernel_timespec* time) noexcept {
    prepare(cell, IORING_OP_LINK_TIMEOUT, -1, time, 1);
}

/// Cancels the request whose `user_data` is @p name. ENOENT: there is none; EALREADY: too late.
inline void prepare_cancel(io_uring_sqe& cell, std::uint64_t name) noexcept {
    prepare(cell, IORING_OP_ASYNC_CANCEL, -1);
    cell.addr = name;
}

/// Cancels all requests on @p file.
inline void prepare_cancel_all(io_uring_sqe& cell, int file) noexcept {
    prepare(cell, IORING_OP_ASYNC_CANCEL, file);
    cell.cancel_flags = IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_ALL;
}

/// Cancels everything.
inline void prepare_cancel_everything(io_uring_sqe& cell) noexcept {
    prepare(cell, IORING_OP_ASYNC_CANCEL, -1);
    cell.cancel_flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
}

/// Puts a completion into the ring @p other, with this name and result.
inline void prepare_message(io_uring_sqe& cell, int other, std::uint64_t name,
                            unsigned result) noexcept {
    prepare(cell, IORING_OP_MSG_RING, other, nullptr, result, name);
}

}  // namespace uring

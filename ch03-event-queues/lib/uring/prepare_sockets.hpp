#pragma once
/// @file
/// The operations on sockets, in the manner of uring/prepare.hpp.

#include <linux/io_uring.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "uring/prepare.hpp"

namespace uring {

/// Takes one connection.
inline void prepare_accept(io_uring_sqe& cell, int listener, int flags = 0) noexcept {
    prepare(cell, IORING_OP_ACCEPT, listener);
    cell.accept_flags = static_cast<unsigned>(flags);
}

/// Takes each one that comes, until it is cancelled: one request, many completions.
inline void prepare_accept_many(io_uring_sqe& cell, int listener, int flags = 0) noexcept {
    prepare_accept(cell, listener, flags);
    cell.ioprio = IORING_ACCEPT_MULTISHOT;
}

/// Connects. The address is copied when the request is submitted.
inline void prepare_connect(io_uring_sqe& cell, int socket, const void* address,
                            unsigned size) noexcept {
    prepare(cell, IORING_OP_CONNECT, socket, address, 0, size);
}

/// Receives what is there.
inline void prepare_receive(io_uring_sqe& cell, int socket,
                            std::span<std::byte> room) noexcept {
    prepare(cell, IORING_OP_RECV, socket, room.data(), room.size());
}

/// Receives all that comes, until it is cancelled, into buffers of group @p group: each completion
/// says which. Without a free one it ends with ENOBUFS.
inline void prepare_receive_many(io_uring_sqe& cell, int socket,
                                 std::uint16_t group) noexcept {
    prepare(cell, IORING_OP_RECV, socket);
    cell.ioprio = IORING_RECV_MULTISHOT;
    cell.flags = IOSQE_BUFFER_SELECT;
    cell.buf_group = group;
}

/// Sends all of @p bytes, if it is a stream; nobody gets a signal if the other side is gone.
inline void prepare_send(io_uring_sqe& cell, int socket,
                         std::span<const std::byte> bytes) noexcept {
    prepare(cell, IORING_OP_SEND, socket, bytes.data(), bytes.size());
    cell.msg_flags = MSG_NOSIGNAL | MSG_WAITALL;
}

/// Receives a datagram. @p message must stay until the completion: its lengths are written then.
inline void prepare_receive_message(io_uring_sqe& cell, int socket,
                                    msghdr* message) noexcept {
    prepare(cell, IORING_OP_RECVMSG, socket, message, 1);
}

/// Sends one.
inline void prepare_send_message(io_uring_sqe& cell, int socket,
                                 const msghdr* message) noexcept {
    prepare(cell, IORING_OP_SENDMSG, socket, message, 1);
    cell.msg_flags = MSG_NOSIGNAL;
}

}  // namespace uring

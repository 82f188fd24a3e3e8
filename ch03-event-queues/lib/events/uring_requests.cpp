#include "events/uring_requests.hpp"

#include <poll.h>

#include <cerrno>
#include <span>
#include <utility>

#include "uring/prepare.hpp"
#include "uring/prepare_sockets.hpp"

namespace events {

using base::Errno;

namespace {

unsigned bits(Interest interest) noexcept {
    const auto wanted = static_cast<unsigned>(interest);
    unsigned bits = 0;
    if ((wanted & static_cast<unsigned>(Interest::readable)) != 0)
        bits |= POLLIN | POLLRDHUP;
    if ((wanted & static_cast<unsigned>(Interest::writable)) != 0) bits |= POLLOUT;
    return bits;
}

// The kernel tells of a half-closed end also to those who did not ask.
Ready ready_of(int found, Interest interest) noexcept {
    const unsigned told =
        static_cast<unsigned>(found) & (bits(interest) | POLLHUP | POLLERR | POLLNVAL);
    const bool gone = (told & POLLHUP) != 0, failed = (told & (POLLERR | POLLNVAL)) != 0;
    return {.readable = (told & POLLIN) != 0 || gone || failed,
            .writable = (told & POLLOUT) != 0 || failed,
            .read_closed = (told & POLLRDHUP) != 0 || gone,
            .write_closed = gone || failed,
            .error = failed};
}

// `is_under_way` says that it has turned out to be no socket, but a pipe or a terminal.
void fill_receive(io_uring_sqe& cell, const Request& request,
                  std::uint16_t group) noexcept {
    const int file = request.descriptor;
    if (request.buffers == nullptr && !request.is_under_way) {
        uring::prepare_receive(cell, file, {request.bytes, request.size});
    } else if (request.buffers == nullptr) {
        uring::prepare_read(cell, file, {request.bytes, request.size});
    } else if (!request.is_under_way) {
        uring::prepare_receive_many(cell, file, group);
    } else {
        uring::prepare_read(cell, file, {});
        cell.flags = IOSQE_BUFFER_SELECT;
        cell.buf_group = group;
    }
}

void prepare_write_on(io_uring_sqe& cell, int file,
                      std::span<const std::byte> bytes) noexcept {
    uring::prepare_write(cell, file, bytes);
}

}  // namespace

// ---- From a request to its cell ----

void UringRequests::fill(io_uring_sqe& cell, Request& request, std::uint16_t group) {
    const int file = request.descriptor;
    const std::span bytes(request.bytes, request.size);
    switch (request.verb) {
        case Verb::accept:
            (request.many ? uring::prepare_accept_many : uring::prepare_accept)(
                cell, file, SOCK_NONBLOCK | SOCK_CLOEXEC);
            break;
        case Verb::connect:
            uring::prepare_connect(cell, file, request.address->data(),
                                   request.address->size());
            break;
        case Verb::receive:
            fill_receive(cell, request, group);
            break;
        case Verb::send:
            (request.is_under_way ? prepare_write_on : uring::prepare_send)(
                cell, file, bytes.subspan(request.offset));
            break;
        case Verb::receive_from:
            uring::prepare_receive_message(cell, file, message(request));
            break;
        case Verb::send_to:
            uring::prepare_send_message(cell, file, message(request));
            break;
        case Verb::read_at:
            uring::prepare_read(cell, file, bytes, request.offset);
            break;
        case Verb::write_at:
            uring::prepare_write(cell, file, bytes, request.offset);
            break;
        case Verb::poll:
            (request.many ? uring::prepare_poll_many : uring::prepare_poll)(
                cell, file, bits(request.interest));
            break;
    }
}

msghdr* UringRequests::message(Request& request) {
    while (messages_.size() <= request.id) messages_.emplace_back();
    Message& message = messages_[request.id];
    const bool receives = request.verb == Verb::receive_from;
    Address& address = receives ? *request.sender : *request.address;
    message.bytes = {.iov_base = request.bytes, .iov_len = request.size};
    message.header = {};
    message.header.msg_name = address.data();
    message.header.msg_namelen = receives ? Address::room : address.size();
    message.header.msg_iov = &message.bytes;
    message.header.msg_iovlen = 1;
    return &message.header;
}

// ---- From a completion to what became of its request ----

bool UringRequests::goes_on(Request& request, int result) noexcept {
    const Verb verb = request.verb;
    if (result == -ENOTSOCK && (verb == Verb::receive || verb == Verb::send))
        return !std::exchange(request.is_under_way, true);
    if (result == -EINTR) return true;
    if (verb == Verb::send && result == -EAGAIN) return true;  // a quiet one, and no room
    if (verb == Verb::accept && result == -ECONNABORTED) return true;
    if (verb == Verb::send && result > 0) {
        request.offset += static_cast<unsigned>(result);
        return request.offset < request.size;
    }
    if (verb == Verb::receive_from && result >= 0)
        request.sender->resize(messages_[request.id].header.msg_namelen);
    // It ends early if it has found no cell for a completion.
    return request.many && (result > 0 || (result == 0 && verb == Verb::accept));
}

void UringRequests::translate(const Request& request, Completed& told) noexcept {
    if (told.result < 0) {
        told.error = Errno{static_cast<int>(-told.result)};
        told.result = 0;
    } else if (request.verb == Verb::poll) {
        told.result = to_result(ready_of(static_cast<int>(told.result), request.interest));
    } else if (request.verb == Verb::send) {
        told.result = static_cast<std::int64_t>(request.size);
    }
}

}  // namespace events

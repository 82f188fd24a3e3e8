// One request, many completions; and buffers of the kernel's choice.
//
// An accept that goes on brings each connection, a receive that goes on brings all that comes. Where
// should the bytes go, if we do not know who sends next? Into the buffers of a group: the kernel takes one
// when there is data. A thousand idle connections need none. Without a free one the request ends.
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 28-fixed.  Next: 30-sqpoll.

#include <unistd.h>

#include <array>
#include <cstdio>

#include "base/must.hpp"
#include "events/sockets.hpp"
#include "uring/buffers.hpp"
#include "uring/prepare.hpp"
#include "uring/program.hpp"

using base::must;

constexpr std::uint16_t group = 7;
enum : std::uint64_t { accepting, receiving };  // and the one after it: from the second

// Waits for one completion and prints it. @returns its result.
static io_uring_cqe take(uring::Ring& ring, const char* what) {
    must("io_uring_enter", ring.wait(1));
    const io_uring_cqe& oldest = *ring.look();
    io_uring_cqe done{
        .user_data = oldest.user_data, .res = oldest.res, .flags = oldest.flags};
    ring.done_with();
    const int buffer = uring::BufferRing::buffer_of(done);
    std::printf("%-10s ", what);
    if (done.res < 0) std::printf("%s", strerrorname_np(-done.res));
    if (done.res >= 0 && done.user_data == accepting) std::printf("a connection");
    if (done.res >= 0 && done.user_data != accepting) std::printf("%d bytes", done.res);
    if (buffer >= 0) std::printf(" in buffer %d", buffer);
    std::printf("%s\n",
                (done.flags & IORING_CQE_F_MORE) != 0 ? ", more to come" : ", the last");
    return done;
}

static void send(int socket, const char* text, std::size_t size) {
    must("write", write(socket, text, size));
}

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 8});
    const int listener = must("listen", events::listen_on(events::Address::loopback(0)));
    const auto address = must("address", events::Address::of(listener));

    // [accept]
    // 1. One request for all connections.
    io_uring_sqe& accept = *ring.next();
    uring::prepare_accept_many(accept, listener);
    accept.user_data = accepting;
    must("submit", ring.submit());
    std::array<int, 2> near, far;
    for (const std::size_t i : {0u, 1u}) {
        near[i] = must("socket", events::open_socket(address, events::Kind::stream));
        static_cast<void>(events::connect_now(near[i], address));
        far[i] = take(ring, "accept").res;
    }
    // [accept]

    // [receive]
    // 2. Two buffers for both connections, and a receive for each of them.
    auto buffers = must("buffers", uring::BufferRing::open(ring, group, /*count=*/2));
    std::array<std::array<std::byte, 8>, 2> memory;
    buffers.add(memory[0], 0);
    buffers.add(memory[1], 1);
    for (const std::size_t i : {0u, 1u}) {
        io_uring_sqe& cell = *ring.next();
        uring::prepare_receive_many(cell, far[i], group);
        cell.user_data = receiving + i;
    }
    must("submit", ring.submit());
    send(near[1], "one", 3);
    take(ring, "receive");
    send(near[0], "fourteen bytes", 14);  // more than a buffer holds, and only one is left
    take(ring, "receive");
    take(ring, "receive");

    // 3. A buffer that comes back can be taken again. The request has to be made anew.
    buffers.add(memory[1], 1);
    io_uring_sqe& again = *ring.next();
    uring::prepare_receive_many(again, far[0], group);
    again.user_data = receiving;
    take(ring, "again");
    // [receive]

    // [close]
    // 4. To close a descriptor cancels nothing: the request holds the connection, and the other side
    // finds no end.
    close(far[0]);
    std::byte one;
    std::printf("close()    the other side finds %s\n",
                events::receive_now(near[0], {&one, 1}) ? "the end" : "nothing");
    uring::prepare_cancel(*ring.next(), receiving);
    must("io_uring_enter", ring.wait(2));
    std::printf("cancel     the other side finds %s\n",
                events::receive_now(near[0], {&one, 1}) ? "the end" : "nothing");
    // [close]
    for (int file : {listener, near[0], near[1], far[1]}) close(file);
}

// Output:
// accept     a connection, more to come
// accept     a connection, more to come
// receive    3 bytes in buffer 0, more to come
// receive    8 bytes in buffer 1, more to come
// receive    ENOBUFS, the last
// again      6 bytes in buffer 1, more to come
// close()    the other side finds nothing
// cancel     the other side finds the end

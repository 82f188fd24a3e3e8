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
#include "uring/prepare_sockets.hpp"
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

struct Sockets {
    int listener = must("listen", events::listen_on(events::Address::loopback(0)));
    std::array<int, 2> near{}, far{};  // of two connections
};

// [accept]
// One request for all connections.
static void accept(uring::Ring& ring, Sockets& sockets) {
    io_uring_sqe& cell = *ring.next();
    uring::prepare_accept_many(cell, sockets.listener);
    cell.user_data = accepting;
    must("submit", ring.submit());
    const auto address = must("address", events::Address::of(sockets.listener));
    for (const std::size_t i : {0u, 1u}) {
        sockets.near[i] =
            must("socket", events::open_socket(address, events::Kind::stream));
        static_cast<void>(events::connect_now(sockets.near[i], address));
        sockets.far[i] = take(ring, "accept").res;
    }
}
// [accept]

static void ask_for_all(uring::Ring& ring, const Sockets& sockets, std::size_t i) {
    io_uring_sqe& cell = *ring.next();
    uring::prepare_receive_many(cell, sockets.far[i], group);
    cell.user_data = receiving + i;
    must("submit", ring.submit());
}

// [receive]
// Two buffers for both connections, and a receive for each of them.
static void receive(uring::Ring& ring, const Sockets& sockets) {
    auto buffers = must("buffers", uring::BufferRing::open(ring, group, /*count=*/2));
    static std::array<std::array<std::byte, 8>, 2> memory;
    buffers.add(memory[0], 0);
    buffers.add(memory[1], 1);
    ask_for_all(ring, sockets, 0);
    ask_for_all(ring, sockets, 1);
    send(sockets.near[1], "one", 3);
    take(ring, "receive");
    send(sockets.near[0], "fourteen bytes", 14);  // more than the one that is left can hold
    take(ring, "receive");
    take(ring, "receive");

    // A buffer that comes back can be taken again. The request has to be made anew.
    buffers.add(memory[1], 1);
    ask_for_all(ring, sockets, 0);
    take(ring, "again");
}
// [receive]

// [close]
// To close a descriptor cancels nothing: the request holds the connection, and the other side finds no
// end.
static void close_and_cancel(uring::Ring& ring, const Sockets& sockets) {
    std::byte one;
    const auto print = [&](const char* when) {
        const auto found = events::receive_now(sockets.near[0], {&one, 1});
        std::printf("%-10s the other side finds %s\n", when, found ? "the end" : "nothing");
    };
    close(sockets.far[0]);
    print("close()");
    uring::prepare_cancel(*ring.next(), /*name=*/receiving);
    must("io_uring_enter", ring.wait(2));
    print("cancel");
}
// [close]

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 8});
    Sockets sockets;
    accept(ring, sockets);
    receive(ring, sockets);
    close_and_cancel(ring, sockets);
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

// One request, many completions; and buffers of the kernel's choice.
//
// An accept that goes on brings each connection, a receive that goes on brings all that comes. Where
// should the bytes go, if we do not know who sends next? Into buffers of a group: the kernel takes one when
// there is data. Idle connections need none. Without a free one the request ends.
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

static int take(uring::Ring& ring, const char* what) {
    must("io_uring_enter", ring.wait(1));
    const io_uring_cqe& done = *ring.look();
    const int result = done.res, buffer = uring::BufferRing::buffer_of(done);
    std::printf("%-10s ", what);
    if (result < 0) std::printf("%s", strerrorname_np(-result));
    if (result >= 0 && done.user_data == accepting) std::printf("a connection");
    if (buffer >= 0) std::printf("%d bytes in buffer %d", result, buffer);
    const bool more = (done.flags & IORING_CQE_F_MORE) != 0;
    std::printf("%s\n", more ? ", more to come" : ", the last");
    ring.done_with();
    return result;
}

struct Sockets {  // of two connections
    int listener = must("listen", events::listen_on(events::Address::loopback(0)));
    std::array<int, 2> near{}, far{};
};

// [accept]
static void accept(uring::Ring& ring, Sockets& sockets) {
    io_uring_sqe& cell = *ring.next();
    uring::prepare_accept_many(cell, sockets.listener);
    cell.user_data = accepting;
    must("submit", ring.submit());
    const auto address = must("address", events::Address::of(sockets.listener));
    for (const std::size_t i : {0u, 1u}) {
        int& near = sockets.near[i];
        near = must("socket", events::open_socket(address, events::Kind::stream));
        static_cast<void>(events::connect_now(near, address));
        sockets.far[i] = take(ring, "accept");
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
static void receive(uring::Ring& ring, const Sockets& sockets) {
    auto buffers = must("buffers", uring::BufferRing::open(ring, group, /*count=*/2));
    static std::array<std::array<std::byte, 8>, 2> memory;
    buffers.add(memory[0], 0);
    buffers.add(memory[1], 1);
    for (const std::size_t i : {0u, 1u}) ask_for_all(ring, sockets, i);
    must("write", write(sockets.near[1], "one", 3));
    take(ring, "receive");
    must("write", write(sockets.near[0], "fourteen bytes", 14));  // too much for one buffer
    take(ring, "receive");
    take(ring, "receive");
    // A buffer that comes back can be taken again. The request has to be made anew.
    buffers.add(memory[1], 1);
    ask_for_all(ring, sockets, 0);
    take(ring, "again");
}
// [receive]

// [close]
// To close a descriptor cancels nothing: the request holds the connection.
static void close_and_cancel(uring::Ring& ring, const Sockets& sockets) {
    const auto print = [&](const char* when) {
        std::byte one;
        const bool is_end = events::receive_now(sockets.near[0], {&one, 1}).has_value();
        std::printf("%-10s the other side finds %s\n", when,
                    is_end ? "the end" : "nothing");
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

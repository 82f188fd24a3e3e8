// The order of requests: none, unless one asks for it.
//
// A link makes a chain: each begins when the one before is done, and if one fails, the rest is
// cancelled. A linked timeout ends the request before it. Drain lets one wait for all earlier ones.
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 26-uring-read.  Next: 28-fixed.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <span>

#include "base/must.hpp"
#include "uring/prepare.hpp"
#include "uring/prepare_sockets.hpp"
#include "uring/program.hpp"

using base::must;

// Waits for `count` completions and prints them in the order in which they came.
static void print(uring::Ring& ring, const char* title, unsigned count) {
    must("io_uring_enter", ring.wait(count));
    std::printf("%-14s", title);
    for (; count > 0; --count, ring.done_with()) {
        const io_uring_cqe& done = *ring.look();
        std::printf(" %s", reinterpret_cast<const char*>(done.user_data));
        if (done.res < 0) std::printf(" %s", strerrorname_np(-done.res));
        if (count > 1) std::printf(",");
    }
    std::printf("\n");
}

static io_uring_sqe& named(uring::Ring& ring, const char* name, unsigned flags) {
    io_uring_sqe& cell = *ring.next();
    cell.user_data = uring::address_of(name);
    cell.flags = static_cast<unsigned char>(flags);
    return cell;
}

struct Pair {
    Pair() { must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data())); }
    std::array<int, 2> ends;
    std::array<std::byte, 8> room;
};

static void receive(uring::Ring& ring, Pair& from, unsigned flags = 0) {
    uring::prepare_receive(named(ring, "receive", flags), from.ends[0], from.room);
}

static void send(uring::Ring& ring, const Pair& to) {
    uring::prepare_send(named(ring, "send", 0), to.ends[1],
                        std::as_bytes(std::span("data", 4)));
}

static void nothing(uring::Ring& ring, unsigned flags = 0) {
    uring::prepare_nothing(named(ring, "nothing", flags));
}

// [order]
static void order(uring::Ring& ring) {
    Pair pair, other;
    // 1. Started first, done last: the receive waits, and nobody waits for it.
    receive(ring, pair);
    nothing(ring);
    send(ring, pair);
    print(ring, "side by side", 3);
    // 2. A link: the second begins when the first is done.
    receive(ring, pair, IOSQE_IO_LINK);
    send(ring, other);
    must("submit", ring.submit());
    if (ring.look() == nullptr) std::printf("nothing comes  no send\n");
    must("write", write(pair.ends[1], "go", 2));
    print(ring, "linked", 2);
    // 3. Drain: not before all is done that came earlier; and what comes later waits, too.
    receive(ring, pair);
    nothing(ring, IOSQE_IO_DRAIN);
    send(ring, other);
    must("submit", ring.submit());
    must("write", write(pair.ends[1], "go", 2));
    print(ring, "drained", 3);
}
// [order]

// [failure]
static void failure(uring::Ring& ring) {
    Pair pair;
    // 4. A chain breaks at the first failure; a hard one does not.
    for (const unsigned link : {IOSQE_IO_LINK, IOSQE_IO_HARDLINK}) {
        uring::prepare_read(named(ring, "read", link), /*file=*/-1, pair.room);
        nothing(ring, link);
        nothing(ring);
        print(ring, link == IOSQE_IO_LINK ? "a failure" : "hard links", 3);
    }
    // 5. A timeout for the request before it.
    const __kernel_timespec soon{.tv_sec = 0, .tv_nsec = 1'000'000};
    receive(ring, pair, IOSQE_IO_LINK);
    uring::prepare_link_timeout(named(ring, "timeout", 0), &soon);
    print(ring, "a timeout", 2);
}
// [failure]

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 8});
    order(ring);
    failure(ring);
}

// Output:
// side by side   nothing, send, receive
// nothing comes  no send
// linked         receive, send
// drained        receive, nothing, send
// a failure      read EBADF, nothing ECANCELED, nothing ECANCELED
// hard links     read EBADF, nothing, nothing
// a timeout      timeout ETIME, receive ECANCELED

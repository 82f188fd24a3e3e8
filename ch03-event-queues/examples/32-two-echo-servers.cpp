// One protocol, two servers: readiness by epoll, completion by io_uring.
//
// Both send back what comes. The first asks "who is ready?" and then makes the calls itself. The second
// says "send this, then receive, and wake me when it is done", in one call. The kernel counts the calls of
// both: a tracer watches the server's thread, the client is another one.
//
// Needs: linux ptrace (ends with 77 where the kernel has no io_uring or refuses it)
// Without: asan tsan (their own system calls would be counted as well)
// Before: 31-overflow.  Next: 33-one-queue.

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <span>
#include <thread>

#include "base/must.hpp"
#include "calls/calls.hpp"
#include "events/sockets.hpp"
#include "uring/prepare.hpp"
#include "uring/prepare_sockets.hpp"
#include "uring/program.hpp"

using base::must;

constexpr int requests = 100;
using Room = std::array<std::byte, 64>;

// [epoll]
// Readiness: three calls for each request, and the buffer is ours all the time.
static void serve_by_epoll(int connection) {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{.events = EPOLLIN, .data = {.fd = connection}};
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, connection, &event));
    Room room;
    getppid();  // what stands between two of these is counted
    for (int i = 0; i < requests; ++i) {
        must("epoll_wait", epoll_wait(queue, &event, 1, -1));
        const ssize_t size = must("read", read(event.data.fd, room.data(), room.size()));
        must("write", write(event.data.fd, room.data(), static_cast<std::size_t>(size)));
    }
    getppid();
    close(queue);
}
// [epoll]

// [uring]
// Completion: one call for each request, and the buffer is the kernel's from call to completion.
static void serve_by_uring(int connection) {
    auto ring = must("ring", uring::Ring::open({.entries = 8,
                                                .wished = IORING_SETUP_SINGLE_ISSUER |
                                                          IORING_SETUP_DEFER_TASKRUN}));
    Room room;
    uring::prepare_receive(*ring.next(), connection, room);
    getppid();
    for (int i = 0; i < requests; ++i) {
        must("io_uring_enter", ring.wait(/*wanted=*/1));
        const auto size = static_cast<std::size_t>(ring.look()->res);
        ring.done_with();
        io_uring_sqe& answer = *ring.next();
        uring::prepare_send(answer, connection, std::span(room).first(size));
        answer.flags =
            IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS;  // then the next; no need to tell
        uring::prepare_receive(*ring.next(), connection, room);
    }
    must("io_uring_enter", ring.submit());
    getppid();
}
// [uring]

// A client in another thread; the server in this one.
static void talk(void (*serve)(int)) {
    const int listener = must("listen", events::listen_on(events::Address::loopback(0)));
    const auto address = must("address", events::Address::of(listener));
    std::thread client([&] {
        const int near = must("socket", events::open_socket(address, events::Kind::stream));
        static_cast<void>(events::connect_now(near, address));
        Room room{};
        for (int i = 0; i < requests; ++i) {
            while (!events::send_now(near, room)) std::this_thread::yield();
            for (std::size_t got = 0; got < room.size();) {
                got += events::receive_now(near, room).value_or(0);
                std::this_thread::yield();
            }
        }
        close(near);
    });
    base::Result<int> connection = base::fail(base::Errno::would_block);
    while (!connection) connection = events::accept_now(listener);
    serve(*connection);
    client.join();
    close(*connection);
    close(listener);
}

// The calls between the two marks, for each request.
static void count(const char* name, void (*serve)(int)) {
    const auto calls = must("trace", calls::record([serve] { talk(serve); }));
    int marks = 0;
    double counted = 0;
    for (const calls::Call& call : calls) {
        if (call.number == SYS_getppid) ++marks;
        if (call.number != SYS_getppid && marks == 1) ++counted;
    }
    std::printf("%-9s system calls of the server for a request: %.0f\n", name,
                counted / requests);
}

int main() {
    static_cast<void>(uring::open_or_skip({.entries = 2}));
    count("epoll:", serve_by_epoll);
    count("io_uring:", serve_by_uring);
}

// Output:
// epoll:    system calls of the server for a request: 3
// io_uring: system calls of the server for a request: 1

// EVFILT_READ and EVFILT_WRITE over epoll.
//
// Needs: linux

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/event.h>

#include <csignal>
#include <cstdio>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;

namespace {

// A socket that listens on this machine, and where.
int listener(sockaddr_in& where) {
    const int socket = base::must("socket", ::socket(AF_INET, SOCK_STREAM, 0));
    where = {};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    base::must("bind", bind(socket, reinterpret_cast<sockaddr*>(&where), size));
    base::must("listen", listen(socket, 16));
    base::must("getsockname",
               getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size));
    return socket;
}

// Emulators of another CPU may give the first four bytes of it and no more.
bool has_tcp_info(int socket) {
    std::array<char, 104> info;
    socklen_t size = info.size();
    const bool has = getsockopt(socket, IPPROTO_TCP, TCP_INFO, info.data(), &size) == 0 &&
                     size == info.size();
    if (!has) WARN("not here: the emulator keeps TCP_INFO back");
    return has;
}

int connected_to(const sockaddr_in& where) {
    const int socket = base::must("socket", ::socket(AF_INET, SOCK_STREAM, 0));
    base::must("connect",
               connect(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where));
    return socket;
}

std::array<int, 2> tcp_ends() {
    sockaddr_in where;
    const int listens = listener(where);
    const int near = connected_to(where);
    const int far = base::must("accept", accept(listens, nullptr, nullptr));
    close(listens);
    return {near, far};
}

}  // namespace

// ---- EVFILT_READ ----

TEST_CASE("sockets and pipes: data is the number of bytes that can be read") {
    for (const auto& ends : {pipe_ends(), socket_ends(), tcp_ends()}) {
        const Queue queue;
        const Ends both(ends);
        REQUIRE(queue.ask(both[0], EVFILT_READ, EV_ADD) == 0);
        CHECK(queue.is_silent());
        put(both[1], "hello", 5);
        const Kevent event = queue.event();
        CHECK(event.ident == static_cast<std::uintptr_t>(both[0]));
        CHECK(event.data == 5);
        CHECK((event.flags & EV_EOF) == 0);
        take(both[0], 5);
        CHECK(queue.is_silent());
    }
}

TEST_CASE("a socket that listens: data is the number of connections that wait") {
    const Queue queue;
    sockaddr_in where;
    const Ends listens({listener(where), -1});
    REQUIRE(queue.ask(listens[0], EVFILT_READ, EV_ADD) == 0);
    const Ends two({connected_to(where), connected_to(where)});
    if (!has_tcp_info(listens[0])) return;
    CHECK(queue.event().data == 2);
    close(accept(listens[0], nullptr, nullptr));
    CHECK(queue.event().data == 1);
    close(accept(listens[0], nullptr, nullptr));
    CHECK(queue.is_silent());
}

TEST_CASE(
    "EV_EOF comes when the other side sends no more, also while there is data, and stays") {
    for (const auto& ends : {pipe_ends(), socket_ends(), tcp_ends()}) {
        const Queue queue;
        Ends both(ends);
        REQUIRE(queue.ask(both[0], EVFILT_READ, EV_ADD) == 0);
        put(both[1], "xyz", 3);
        both.end(1);
        Kevent event = queue.event();
        while ((event.flags & EV_EOF) == 0) event = queue.event();  // it may be on its way
        CHECK(event.data == 3);
        CHECK(event.fflags == 0);
        take(both[0], 3);
        for (int i = 0; i < 2; ++i) {
            event = queue.event();
            CHECK((event.flags & EV_EOF) != 0);
            CHECK(event.data == 0);
        }
    }
}

TEST_CASE("a reset: EV_EOF and the error, which is still there for the next call") {
    for (const int filter : {EVFILT_READ, EVFILT_WRITE}) {
        const Queue queue;
        Ends ends(tcp_ends());
        const linger at_once_with_reset{.l_onoff = 1, .l_linger = 0};
        setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &at_once_with_reset, sizeof(linger));
        ends.end(1);
        REQUIRE(queue.ask(ends[0], filter, EV_ADD) == 0);
        Kevent event = queue.event();
        while ((event.flags & EV_EOF) == 0) event = queue.event();
        if (has_tcp_info(ends[0])) CHECK(event.fflags == ECONNRESET);
        CHECK(event.fflags != 0);
        int error = 0;
        socklen_t size = sizeof error;
        REQUIRE(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &error, &size) == 0);
        CHECK(error == ECONNRESET);
    }
}

TEST_CASE("a connection that is refused: EV_EOF and why") {
    const Queue queue;
    sockaddr_in where;
    close(listener(where));
    const Ends socket(
        {base::must("socket", ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)), -1});
    REQUIRE(connect(socket[0], reinterpret_cast<sockaddr*>(&where), sizeof where) == -1);
    REQUIRE(errno == EINPROGRESS);
    REQUIRE(queue.ask(socket[0], EVFILT_WRITE, EV_ADD) == 0);
    const Kevent event = queue.event();
    CHECK((event.flags & EV_EOF) != 0);
    CHECK(event.fflags == ECONNREFUSED);
}

TEST_CASE("NOTE_LOWAT: fewer bytes are not told of, but the end is") {
    for (const auto& ends : {pipe_ends(), socket_ends(), tcp_ends()}) {
        const Queue queue;
        Ends both(ends);
        REQUIRE(queue.ask(both[0], EVFILT_READ, EV_ADD, NOTE_LOWAT, 4) == 0);
        put(both[1], "abc", 3);
        CHECK(queue.is_silent());
        put(both[1], "d", 1);
        for (int i = 0; i < 3; ++i) CHECK(queue.event().data == 4);
        take(both[0], 2);
        CHECK(queue.is_silent());
        both.end(1);
        CHECK((queue.event().flags & EV_EOF) != 0);
    }
}

TEST_CASE("a file: data is how far it is to the end, and there is no event at the end") {
    const Queue queue;
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    const int descriptor = fileno(file);
    put(descriptor, "0123456789", 10);
    REQUIRE(lseek(descriptor, 4, SEEK_SET) == 4);
    REQUIRE(queue.ask(descriptor, EVFILT_READ, EV_ADD) == 0);
    CHECK(queue.event().data == 6);
    CHECK(queue.event().data == 6);
    REQUIRE(lseek(descriptor, 0, SEEK_END) == 10);
    CHECK(queue.is_silent());
    REQUIRE(lseek(descriptor, 9, SEEK_SET) == 9);
    CHECK(queue.event().data == 1);
    REQUIRE(lseek(descriptor, 0, SEEK_END) == 10);
    CHECK(queue.is_silent());
    REQUIRE(pwrite(descriptor, "more", 4, 10) == 4);
    CHECK(queue.event().data == 4);
    std::fclose(file);
}

// ---- EVFILT_WRITE ----

TEST_CASE("data is how much room there is, and without room there is no event") {
    for (const auto& ends : {pipe_ends(), socket_ends()}) {
        const Queue queue;
        const Ends both(ends);
        REQUIRE(fcntl(both[1], F_SETFL, O_NONBLOCK) == 0);
        REQUIRE(queue.ask(both[1], EVFILT_WRITE, EV_ADD) == 0);
        const auto room = queue.event().data;
        CHECK(room >= 4096);
        const std::vector<char> much(4096);
        while (write(both[1], much.data(), much.size()) > 0) {}
        CHECK(queue.is_silent());
        std::vector<char> all(1 << 20);
        REQUIRE(read(both[0], all.data(), all.size()) > 0);
        CHECK(queue.event().data > 0);
    }
}

TEST_CASE("EV_EOF comes when nobody reads any more") {
    for (const auto& ends : {pipe_ends(), socket_ends()}) {
        const Queue queue;
        Ends both(ends);
        REQUIRE(queue.ask(both[1], EVFILT_WRITE, EV_ADD) == 0);
        CHECK((queue.event().flags & EV_EOF) == 0);
        both.end(0);
        CHECK((queue.event().flags & EV_EOF) != 0);
    }
}

TEST_CASE("one descriptor, both filters, each in its own mode") {
    const Queue queue;
    const Ends both(socket_ends());
    REQUIRE(queue.ask(both[0], EVFILT_WRITE, EV_ADD | EV_CLEAR) == 0);
    REQUIRE(queue.ask(both[0], EVFILT_READ, EV_ADD) == 0);
    put(both[1], "x", 1);
    CHECK(queue.events(soon).size() == 2);
    for (int i = 0; i < 3; ++i) CHECK(queue.event().filter == EVFILT_READ);
    REQUIRE(queue.ask(both[0], EVFILT_READ, EV_DELETE) == 0);
    CHECK(queue.is_silent());
}

TEST_CASE("a socket that listens can not be written, a file always") {
    const Queue queue;
    sockaddr_in where;
    const Ends listens({listener(where), -1});
    REQUIRE(queue.ask(listens[0], EVFILT_WRITE, EV_ADD) == 0);
    CHECK(queue.is_silent());
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    REQUIRE(queue.ask(fileno(file), EVFILT_WRITE, EV_ADD) == 0);
    for (int i = 0; i < 3; ++i) CHECK(queue.event().filter == EVFILT_WRITE);
    std::fclose(file);
}

// An echo server over a completion port: every step begins the next one.
//
// No socket is ever asked whether it is ready. The completion of AcceptEx() begins a receive, that
// one's begins a send, and that one's the next receive. One thread carries all clients, for it
// never waits anywhere but at the port.
//
// Needs: windows
// Before: 22-completion-port.  Next: 24-readiness-on-windows.

#include <array>
#include <cstdio>
#include <list>
#include <thread>

#include "windows/kernel32.hpp"
#include "windows/loopback.hpp"

using windows::Socket;

namespace {
enum class Doing { accepting, receiving, sending };

// A connection with the one operation that it has under way. The OVERLAPPED comes first, so that
// its address is the connection's: that is how a completion finds its way home.
struct Connection {
    windows::Overlapped overlapped = {};
    Socket socket = windows::open_tcp();
    Doing doing = Doing::accepting;
    std::array<char, 512> room = {};
};
static_assert(offsetof(Connection, overlapped) == 0);

struct Server {
    Socket listener;
    windows::Handle port = windows::make_port();
    windows::AcceptEx accept_ex = windows::accept_ex_of(listener);
    std::array<int, 3> completions = {};
    int ended = 0;
    std::list<Connection> connections = {};  // the kernel knows where: they never move

    void begin_accept() {
        Connection& next = connections.emplace_back();
        constexpr windows::Dword room = sizeof(windows::InternetAddress) + 16;
        windows::Dword size = 0;
        accept_ex(listener, next.socket, next.room.data(), 0, room, room, &size,
                  &next.overlapped);
    }
    void begin(Connection& one, Doing what, windows::Dword size) {
        one.overlapped = {};
        one.doing = what;
        windows::Buffer lent{.size = size, .bytes = one.room.data()};
        windows::Dword no = 0;
        if (what == Doing::receiving)
            windows::WSARecv(one.socket, &lent, 1, nullptr, &no, &one.overlapped, nullptr);
        else
            windows::WSASend(one.socket, &lent, 1, nullptr, no, &one.overlapped, nullptr);
    }

    // [step]
    void step(Connection& done, windows::Dword bytes) {
        ++completions[static_cast<std::size_t>(done.doing)];
        if (done.doing == Doing::receiving && bytes == 0) {  // the client has said all
            ++ended;
            windows::closesocket(done.socket);
        } else if (done.doing == Doing::receiving) {
            begin(done, Doing::sending, bytes);
        } else {
            if (done.doing == Doing::accepting) {
                begin_accept();  // for the next one
                windows::complete_in(port, done.socket);
            }
            begin(done, Doing::receiving, 512);
        }
    }
    // [step]
};

// A client as simple as can be: it waits in each call.
void talk_to(const windows::InternetAddress& address, int& same) {
    const Socket socket = windows::connect_to(address);
    for (const char letter : {'a', 'b'}) {
        char answer = 0;
        windows::send(socket, &letter, 1, 0);
        windows::recv(socket, &answer, 1, 0);
        same += answer == letter;
    }
    windows::closesocket(socket);
}
}  // namespace

int main() {
    // 1. A listener whose connections complete in our port.
    windows::InternetAddress address;
    Server server{.listener = windows::listen_here(address)};
    windows::complete_in(server.port, server.listener);
    server.begin_accept();

    // 2. Three clients, each in a thread of its own.
    std::array<int, 3> same = {};
    std::list<std::jthread> clients;
    for (int& its : same) clients.emplace_back([&] { talk_to(address, its); });

    // 3. One thread serves them all.
    while (server.ended < 3) {
        windows::OverlappedEntry entry{};
        windows::Dword one = 0;
        windows::GetQueuedCompletionStatusEx(server.port, &entry, 1, &one,
                                             windows::for_ever, false);
        server.step(*reinterpret_cast<Connection*>(entry.overlapped), entry.bytes);
    }
    clients.clear();
    const auto [accepted, received, sent] = server.completions;
    std::printf("%d accepted, %d received, %d sent; %d received nothing and ended\n",
                accepted, received, sent, server.ended);
    std::printf("bytes that came back the same: %d\n", same[0] + same[1] + same[2]);
}

// Output:
// 3 accepted, 9 received, 6 sent; 3 received nothing and ended
// bytes that came back the same: 6

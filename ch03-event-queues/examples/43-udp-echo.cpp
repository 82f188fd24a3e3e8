// Datagrams: no connection, no order, no end; and an echo server all the same.
//
// A datagram brings its sender's address along, and that is all the server knows of a client. It
// comes whole or not at all: two that are sent are two that arrive, also when one of them is empty.
// A stream would have made one of them.
//
// `43-udp-echo 7003` is a server for others: try `nc -u localhost 7003`.
//
// Before: 42-http.  Next: 44-copy.

#include <array>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "events/sockets.hpp"
#include "servers/in_background.hpp"
#include "servers/program.hpp"
#include "servers/udp_echo.hpp"

using base::must, events::Address, events::Event;
using servers::InBackground, servers::Loop, servers::UdpEcho;

// [client]
// Sends one datagram, and waits for the one that comes back.
static std::string echoed(events::Queue& queue, events::Descriptor socket,
                          const Address& to, const std::string& text) {
    std::array<Event, 2> events;
    std::array<std::byte, 64> room;
    Address sender;
    queue.receive_from(socket, room, sender, 1);
    queue.send_to(socket, std::as_bytes(std::span(text.data(), text.size())), to, 2);
    std::size_t size = 0;
    for (int done = 0; done < 2;) {
        const std::size_t count = must("wait", queue.wait(events));
        for (const Event& event : std::span(events).first(count)) {
            ++done;
            if (event.token == 1) size = static_cast<std::size_t>(event.result);
        }
    }
    const bool is_from_there = sender.port() == to.port();
    return "\"" + std::string(reinterpret_cast<const char*>(room.data()), size) + "\"" +
           (is_from_there ? " from the server" : " from somebody else");
}
// [client]

// 43-udp-echo PORT [BACKEND]
static int serve(Loop& loop, const servers::Arguments& arguments) {
    UdpEcho echo(loop);
    const auto made = echo.listen(arguments.address);
    return servers::listening(loop, made, arguments, echo.port());
}

int main(int argc, char** argv) {
    if (argc > 1)
        return servers::run_program({argv, static_cast<std::size_t>(argc)}, "", serve);
    InBackground<UdpEcho> background(
        events::Backend::best, [](Loop& loop) { return std::make_unique<UdpEcho>(loop); },
        [](UdpEcho& echo) { must("listen", echo.listen(Address::loopback(0))); });
    const Address server = Address::loopback(background.server().port());

    auto queue = must("open a queue", events::Queue::open());
    const auto socket = must("bind", events::bind_to(Address::loopback(0)));
    for (const std::string text : {"one", "two", ""})
        std::printf("%s\n", echoed(queue, socket, server, text).c_str());
    queue.close(socket);
}

// Output:
// "one" from the server
// "two" from the server
// "" from the server

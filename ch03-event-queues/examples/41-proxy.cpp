// A proxy passes on bytes, and also that there are no more.
//
// A connection ends twice: once in each direction. A client that has asked all it wants to ask
// says so, and goes on listening. A proxy that closes both directions when one has ended cuts
// answers off; so does one that forgets to pass the end on: then everybody waits.
//
// As a program for others: `41-proxy 127.0.0.1:7000 7002` passes clients of 7002 to 7000.
//
// Before: 40-chat.  Next: 42-http.

#include <cstdio>
#include <memory>
#include <string>

#include "servers/echo.hpp"
#include "servers/in_background.hpp"
#include "servers/program.hpp"
#include "servers/proxy.hpp"
#include "servers/visitor.hpp"

using base::must, events::Address;
using servers::Echo, servers::InBackground, servers::Loop, servers::Proxy, servers::Visitor;

template <typename Server, typename... Arguments>
static std::unique_ptr<InBackground<Server>> started(const Arguments&... arguments) {
    return std::make_unique<InBackground<Server>>(
        events::Backend::best,
        [=](Loop& loop) { return std::make_unique<Server>(loop, arguments...); },
        [](Server& server) {
            must("listen", server.connections().listen(Address::loopback(0)));
        });
}

// Sends much, says that this was all, and only then listens.
static std::size_t heard_of(std::size_t size, std::uint16_t port) {
    Visitor visitor = must("connect", Visitor::connect(Address::loopback(port)));
    must("say", visitor.say(std::string(size, 'x')));
    visitor.end_saying();
    return must("hear", visitor.hear_all()).size();
}

// 41-proxy ADDRESS PORT [BACKEND]
static int serve(Loop& loop, const servers::Arguments& arguments) {
    const std::string text = arguments.rest[0];
    const auto address = Address::parse(text);
    if (!address)
        return servers::complain("\"" + text + "\" is no address such as 127.0.0.1:7000");
    Proxy proxy(loop, *address);
    const auto made = proxy.connections().listen(arguments.address);
    return servers::listening(loop, made, arguments, proxy.connections().port());
}

int main(int argc, char** argv) {
    if (argc > 1)
        return servers::run_program({argv, static_cast<std::size_t>(argc)}, "ADDRESS",
                                    serve);
    // Client - proxy - proxy - echo server.
    const auto echo = started<Echo>();
    const auto near =
        started<Proxy>(Address::loopback(echo->server().connections().port()));
    const auto far = started<Proxy>(Address::loopback(near->server().connections().port()));
    const std::uint16_t port = far->server().connections().port();
    std::printf("came back after the end: %zu of 100000 bytes\n", heard_of(100'000, port));

    // Nobody there: the client is told, at once.
    const auto nowhere = started<Proxy>(Address::loopback(1));
    const std::uint16_t dead_end = nowhere->server().connections().port();
    auto visitor = Visitor::connect(Address::loopback(dead_end));
    const base::Errno why = visitor ? visitor->hear_all().error() : visitor.error();
    std::printf("nobody behind the proxy: %s\n", base::describe(why));
}

// Output:
// came back after the end: 100000 of 100000 bytes
// nobody behind the proxy: connection reset by the other side

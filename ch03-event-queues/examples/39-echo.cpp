// One server, on every back end of the queue and by both of its faces.
//
// By readiness the queue says "you may read now", and the server makes the call; by operations it
// says "read this for me". The echo server itself does not know: it is told what has come, and
// says it again. It is a server for others, too: `39-echo 7000 epoll`.
//
// Before: 38-busy-polling.  Next: 40-chat.

#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "servers/echo.hpp"
#include "servers/in_background.hpp"
#include "servers/program.hpp"
#include "servers/visitor.hpp"

using base::must, events::Address;
using servers::Echo, servers::Face, servers::InBackground, servers::Loop, servers::Visitor;

// A client, over a real socket: it talks, says that it has no more to say, and hears the rest.
static std::string talk(std::uint16_t port) {
    Visitor visitor = must("connect", Visitor::connect(Address::loopback(port)));
    must("say", visitor.say("hello"));
    std::string heard = must("hear", visitor.hear(5));
    must("say", visitor.say(", world"));
    visitor.end_saying();
    return heard + must("hear", visitor.hear_all());
}

static bool works(events::Backend backend, Face face) {
    InBackground<Echo> background(
        backend, [face](Loop& loop) { return std::make_unique<Echo>(loop, face); },
        [](Echo& echo) {
            must("listen", echo.connections().listen(Address::loopback(0)));
        });
    return talk(background.server().connections().port()) == "hello, world";
}

// 39-echo PORT [BACKEND]
static int serve(Loop& loop, const servers::Arguments& arguments) {
    Echo echo(loop);
    const auto made = echo.connections().listen(arguments.address);
    return servers::listening(loop, made, arguments, echo.connections().port());
}

int main(int argc, char** argv) {
    if (argc > 1)
        return servers::run_program({argv, static_cast<std::size_t>(argc)}, "", serve);
    int ways = 0, wrong = 0;
    for (const events::Backend backend : events::backends()) {
        for (const Face face : {Face::readiness, Face::operations}) {
            ++ways;
            wrong += !works(backend, face);
        }
    }
    std::printf("more than one way: %s\n", ways > 1 ? "yes" : "no");
    std::printf("ways in which \"hello, world\" did not come back: %d\n", wrong);
}

// Output:
// more than one way: yes
// ways in which "hello, world" did not come back: 0

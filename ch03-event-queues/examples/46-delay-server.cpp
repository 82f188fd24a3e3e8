// A server that is slow on purpose, and wrong if you ask for it.
//
// GET /100/hello is answered with "hello", after 100 ms. What waits is a timer, not a thread: the
// others do not notice. With ?fault=NAME the answer comes as no test of a friendly server shows it:
// in drops, half, never, with RST, with an end that is none. The programs of the next chapter talk
// to this one.
//
// `46-delay-server 8001` is a server for others: `curl -i localhost:8001/1000/hello?fault=drip`
//
// Before: 45-supervisor.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "servers/delay.hpp"
#include "servers/in_background.hpp"
#include "servers/program.hpp"
#include "servers/visitor.hpp"

using base::must, events::Address;
using servers::DelayServer, servers::InBackground, servers::Loop, servers::Visitor;
using std::chrono::milliseconds, std::chrono::steady_clock;

static Visitor ask(std::uint16_t port, const std::string& target) {
    Visitor visitor = must("connect", Visitor::connect(Address::loopback(port),
                                                       /*patience*/ milliseconds(500)));
    must("say", visitor.say("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n"));
    return visitor;
}

// The body that comes, and how the answer ends.
static std::string rest_of(Visitor visitor, std::size_t size) {
    must("hear", visitor.hear_until("\r\n\r\n"));
    std::string body;
    while (body.size() < size) {
        const auto more = visitor.hear(1);
        if (!more) return "\"" + body + "\", then: " + base::describe(more.error());
        if (more->empty()) return "\"" + body + "\", then: the end";
        body += *more;
    }
    return "\"" + body + "\"";
}

// [together]
// Twenty clients, each of whom waits 100 ms: all at the same time, for one thread.
static void twenty_together(std::uint16_t port) {
    const auto begin = steady_clock::now();
    std::vector<Visitor> visitors;
    for (int i = 0; i < 20; ++i) visitors.push_back(ask(port, "/100/hello"));
    int heard = 0;
    for (Visitor& visitor : visitors)
        heard += rest_of(std::move(visitor), 5) == "\"hello\"";
    const auto time = steady_clock::now() - begin;
    std::printf("%d of 20 clients have heard \"hello\"\n", heard);
    std::printf("not before their time: %s\n", time >= milliseconds(100) ? "yes" : "no");
    std::printf("not one after the other: %s\n",
                time < milliseconds(20 * 100) ? "yes" : "no");
}
// [together]

// 46-delay-server PORT [BACKEND]
static int serve(Loop& loop, const servers::Arguments& arguments) {
    DelayServer server(loop);
    const auto made = server.connections().listen(arguments.address);
    return servers::listening(loop, made, arguments, server.connections().port());
}

int main(int argc, char** argv) {
    if (argc > 1)
        return servers::run_program({argv, static_cast<std::size_t>(argc)}, "", serve);
    InBackground<DelayServer> background(
        events::Backend::best,
        [](Loop& loop) { return std::make_unique<DelayServer>(loop); },
        [](DelayServer& server) {
            must("listen", server.connections().listen(Address::loopback(0)));
        });
    const std::uint16_t port = background.server().connections().port();
    twenty_together(port);
    for (const std::string fault : {"none", "drip", "stall", "eof", "slow-close"})
        std::printf("%s: %s\n", fault.c_str(),
                    rest_of(ask(port, "/1/hello!?fault=" + fault), 6).c_str());
}

// Output:
// 20 of 20 clients have heard "hello"
// not before their time: yes
// not one after the other: yes
// none: "hello!"
// drip: "hello!"
// stall: "hel", then: timed out
// eof: "hel", then: the end
// slow-close: "hello!"

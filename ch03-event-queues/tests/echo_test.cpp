// The echo server, by both faces of every back end; and with it what all servers share.
//
// Needs: posix

#include "servers/echo.hpp"

#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "servers/in_background.hpp"
#include "servers/visitor.hpp"
#include "workbook/catch.hpp"

using base::must;
using events::Address, events::Backend;
using servers::Echo, servers::Face, servers::InBackground, servers::Loop, servers::Visitor;

namespace {

InBackground<Echo> echo_on(Backend backend, Face face) {
    return {backend, [face](Loop& loop) { return std::make_unique<Echo>(loop, face); },
            [](Echo& echo) {
                must("listen", echo.connections().listen(Address::loopback(0)));
            }};
}

// Runs a test on each back end, by each face.
template <typename Test>
void on_each(Test test) {
    for (const Backend backend : events::backends()) {
        for (const Face face : {Face::readiness, Face::operations}) {
            INFO(events::name_of(backend)
                 << (face == Face::readiness ? ", readiness" : ", operations"));
            auto background = echo_on(backend, face);
            test(background.server().connections());
        }
    }
}

Visitor visit(servers::Connections& connections) {
    return must("connect", Visitor::connect(Address::loopback(connections.port())));
}

std::string letters(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + i % 26);
    return text;
}

}  // namespace

TEST_CASE("what is said comes back") {
    on_each([](auto& connections) {
        Visitor visitor = visit(connections);
        for (const std::string text : {"hello", "again", "and again"}) {
            REQUIRE(visitor.say(text));
            CHECK(visitor.hear(text.size()) == text);
        }
    });
}

TEST_CASE("who says no more still hears the rest, then the end") {
    on_each([](auto& connections) {
        Visitor visitor = visit(connections);
        const std::string text = letters(100'000);
        REQUIRE(visitor.say(text));
        visitor.end_saying();
        CHECK(visitor.hear_all() == text);
    });
}

TEST_CASE("many clients each get their own") {
    on_each([](auto& connections) {
        std::vector<Visitor> visitors;
        for (int i = 0; i < 50; ++i) visitors.push_back(visit(connections));
        for (std::size_t i = 0; i < visitors.size(); ++i)
            REQUIRE(visitors[i].say("I am " + std::to_string(i) + "\n"));
        for (std::size_t i = 0; i < visitors.size(); ++i)
            CHECK(visitors[i].hear_until("\n") == "I am " + std::to_string(i) + "\n");
    });
}

TEST_CASE("clients that vanish harm nobody") {
    on_each([](auto& connections) {
        Visitor stays = visit(connections);
        for (int i = 0; i < 20; ++i) {
            Visitor visitor = visit(connections);
            REQUIRE(visitor.say(letters(1000)));
            visitor.vanish();
        }
        REQUIRE(stays.say("still there?"));
        CHECK(stays.hear(12) == "still there?");
    });
}

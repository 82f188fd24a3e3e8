// Chat, proxy, UDP: each on every back end.

#include <array>
#include <chrono>
#include <string>

#include "each_server.hpp"
#include "events/sockets.hpp"
#include "quirks.hpp"
#include "servers/chat.hpp"
#include "servers/echo.hpp"
#include "servers/proxy.hpp"
#include "servers/udp_echo.hpp"

using base::must, each::letters, each::visit;
using events::Address, events::Backend;
using servers::Chat, servers::Echo, servers::Face, servers::InBackground, servers::Loop,
    servers::Proxy, servers::SlowReader, servers::UdpEcho, servers::Visitor, servers::Water;

// ---- Chat ----

namespace {

void in_each_room(SlowReader slow, Water water, const std::function<void(Chat&)>& test) {
    each::server<Chat>(
        [=](Loop& loop, Face face) {
            return std::make_unique<Chat>(loop, slow, water, face);
        },
        test);
}

// So many lines are said with one call: each call takes its time under an emulator.
constexpr int at_once = 20;

std::string times(int count, const std::string& line) {
    std::string all;
    for (int i = 0; i < count; ++i) all += line;
    return all;
}

Visitor enter(Chat& chat, const std::string& name, Visitor* witness) {
    Visitor visitor = visit(chat);
    must("say", visitor.say(name + "\n"));
    if (witness != nullptr) CHECK(witness->hear_until("\n") == "* " + name + " is here\n");
    return visitor;
}

}  // namespace

TEST_CASE("everybody hears everybody else, who comes and who leaves") {
    in_each_room(SlowReader::leaves, {}, [](Chat& chat) {
        Visitor ann = enter(chat, "Ann", nullptr);
        Visitor bob = enter(chat, "Bob", &ann);
        REQUIRE(bob.say("hello, "));
        REQUIRE(bob.say("Ann\r\nhow are you?\n"));
        CHECK(ann.hear_until("\n") == "Bob: hello, Ann\n");
        CHECK(ann.hear_until("\n") == "Bob: how are you?\n");
        REQUIRE(ann.say("fine\n"));
        CHECK(bob.hear_until("\n") == "Ann: fine\n");
        bob.vanish();
        CHECK(ann.hear_until("\n") == "* Bob has left\n");
    });
}

TEST_CASE("a line without an end closes its sender") {
    in_each_room(SlowReader::leaves, {}, [](Chat& chat) {
        Visitor ann = enter(chat, "Ann", nullptr);
        Visitor endless = enter(chat, "Endless", &ann);
        REQUIRE(endless.say(letters(2000)));
        CHECK(ann.hear_until("\n") == "* Endless has left\n");
    });
}

TEST_CASE("who reads too slowly leaves, and the others go on") {
    in_each_room(SlowReader::leaves, {.high = 64 * 1024, .low = 1024}, [](Chat& chat) {
        Visitor ann = enter(chat, "Ann", nullptr);
        Visitor deaf = enter(chat, "Deaf", &ann);
        Visitor bob = enter(chat, "Bob", &ann);
        const std::string line = letters(1000) + "\n";
        // Ann reads all that Bob says; Deaf reads nothing, until it is closed.
        bool has_left = false;
        for (int i = 0; !has_left; ++i) {
            REQUIRE(i < 10'000);
            REQUIRE(bob.say(times(at_once, line)));
            for (int k = 0; k < at_once && !has_left; ++k) {
                const auto heard = must("hear", ann.hear_until("\n"));
                has_left = heard == "* Deaf has left\n";
                REQUIRE((has_left || heard == "Bob: " + line));
            }
        }
    });
}

TEST_CASE("or it slows the others, and misses nothing") {
    in_each_room(SlowReader::slows, {.high = 64 * 1024, .low = 1024}, [](Chat& chat) {
        Visitor slow = enter(chat, "Slow", nullptr);
        Visitor bob = enter(chat, "Bob", &slow);
        const std::string line = letters(1000) + "\n";
        // More than all the buffers on the way hold, or than a slow system can carry soon.
        const int lines = conformance::is_wine() ? 5'000 : 9'000;
        std::thread talker([&] {
            for (int i = 0; i < lines; i += at_once)
                must("say", bob.say(times(at_once, line)));
        });
        int heard = 0;
        for (int i = 0; i < lines; ++i)
            heard += must("hear", slow.hear_until("\n")) == "Bob: " + line;
        talker.join();
        CHECK(heard == lines);
    });
}

// ---- Proxy ----

namespace {

// An echo server, and a proxy before it.
void through_each_proxy(const std::function<void(Proxy&)>& test) {
    InBackground<Echo> background(
        Backend::best, [](Loop& loop) { return std::make_unique<Echo>(loop); },
        [](Echo& echo) {
            must("listen", echo.connections().listen(Address::loopback(0)));
        });
    const auto there = Address::loopback(background.server().connections().port());
    each::server<Proxy>(
        [=](Loop& loop, Face face) { return std::make_unique<Proxy>(loop, there, face); },
        test);
}

}  // namespace

TEST_CASE("a proxy carries bytes both ways, and each end by itself") {
    through_each_proxy([](Proxy& proxy) {
        Visitor visitor = visit(proxy);
        REQUIRE(visitor.say("hello"));
        CHECK(visitor.hear(5) == "hello");
        const std::string text = letters(3'000'000);
        std::thread talker([&] {
            must("say", visitor.say(text));
            visitor.end_saying();  // the other direction goes on
        });
        Visitor second = visit(proxy);
        REQUIRE(second.say("me too"));
        CHECK(second.hear(6) == "me too");
        talker.join();
        CHECK(must("hear", visitor.hear_all()).size() == text.size());
    });
}

TEST_CASE("a proxy tells of a server that is not there") {
    each::server<Proxy>(
        [](Loop& loop, Face face) {
            return std::make_unique<Proxy>(loop, Address::loopback(1), face);
        },
        [](Proxy& proxy) {
            // The RST may come before the connection is known to be there.
            auto visitor = Visitor::connect(Address::loopback(proxy.connections().port()));
            const base::Errno why = visitor ? visitor->hear_all().error() : visitor.error();
            CHECK(why == base::Errno::connection_reset);
        });
}

// ---- UDP ----

TEST_CASE("a datagram comes back to who sent it") {
    for (const Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        InBackground<UdpEcho> background(
            backend, [](Loop& loop) { return std::make_unique<UdpEcho>(loop); },
            [](UdpEcho& echo) { must("listen", echo.listen(Address::loopback(0))); });
        const auto to = Address::loopback(background.server().port());
        auto queue = must("open", events::Queue::open());
        for (const std::string text : {"one", "two", "", "four"}) {
            const auto socket = must("bind", events::bind_to(Address::loopback(0)));
            must("send",
                 events::send_to_now(
                     socket, std::as_bytes(std::span(text.data(), text.size())), to));
            std::array<std::byte, 100> room;
            Address sender;
            queue.receive_from(socket, room, sender, 1);
            std::array<events::Event, 1> events;
            REQUIRE(must("wait", queue.wait(events)) == 1);
            CHECK(std::string(reinterpret_cast<const char*>(room.data()),
                              static_cast<std::size_t>(events[0].result)) == text);
            CHECK(sender.port() == to.port());
            queue.close(socket);
        }
    }
}

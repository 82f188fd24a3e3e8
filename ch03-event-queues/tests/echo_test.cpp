// The echo server, and with it what all servers share.

#include "servers/echo.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "each_server.hpp"

using base::must, each::letters, each::visit, servers::Echo, servers::Face, servers::Loop,
    servers::Visitor;

namespace {

void on_each(const std::function<void(Echo&)>& test) {
    each::server<Echo>(
        [](Loop& loop, Face face) { return std::make_unique<Echo>(loop, face); }, test);
}

// Answers once, and then says no more: it closes, or only ends its half.
class Farewell final : public servers::Protocol {
  public:
    Farewell(Loop& loop, Face face, bool closes)
        : connections_(servers::Connections::make(loop, *this, face)), closes_(closes) {}
    servers::Connections& connections() noexcept { return *connections_; }
    void on_bytes(servers::Id from, std::span<const std::byte> bytes) override {
        connections_->send(from, bytes);
        closes_ ? connections_->close_when_sent(from) : connections_->end_sending(from);
    }
    void on_end(servers::Id from) override { connections_->close(from); }

  private:
    std::unique_ptr<servers::Connections> connections_;
    bool closes_;
};

}  // namespace

TEST_CASE("who is answered and left hears the answer, and at once the end") {
    for (const bool closes : {false, true}) {
        each::server<Farewell>(
            [closes](Loop& loop, Face face) {
                return std::make_unique<Farewell>(loop, face, closes);
            },
            [](Farewell& server) {
                Visitor visitor = visit(server);
                REQUIRE(visitor.say("bye"));
                CHECK(visitor.hear_all() == "bye");
            });
    }
}

TEST_CASE("what is said comes back") {
    on_each([](Echo& echo) {
        Visitor visitor = visit(echo);
        for (const std::string text : {"hello", "again", "and again"}) {
            REQUIRE(visitor.say(text));
            CHECK(visitor.hear(text.size()) == text);
        }
    });
}

TEST_CASE("who says no more still hears the rest, then the end") {
    on_each([](Echo& echo) {
        Visitor visitor = visit(echo);
        const std::string text = letters(100'000);
        REQUIRE(visitor.say(text));
        visitor.end_saying();
        CHECK(visitor.hear_all() == text);
    });
}

TEST_CASE("many clients each get their own") {
    on_each([](Echo& echo) {
        std::vector<Visitor> visitors;
        for (int i = 0; i < 50; ++i) visitors.push_back(visit(echo));
        for (std::size_t i = 0; i < visitors.size(); ++i)
            REQUIRE(visitors[i].say("I am " + std::to_string(i) + "\n"));
        for (std::size_t i = 0; i < visitors.size(); ++i)
            CHECK(visitors[i].hear_until("\n") == "I am " + std::to_string(i) + "\n");
    });
}

TEST_CASE("clients that vanish harm nobody") {
    on_each([](Echo& echo) {
        Visitor stays = visit(echo);
        for (int i = 0; i < 20; ++i) {
            Visitor visitor = visit(echo);
            REQUIRE(visitor.say(letters(1000)));
            visitor.vanish();
        }
        REQUIRE(stays.say("still there?"));
        CHECK(stays.hear(12) == "still there?");
    });
}

TEST_CASE("who does not read what comes back is not read either") {
    on_each([](Echo& echo) {
        Visitor deaf = must(
            "connect", Visitor::connect(each::Address::loopback(echo.connections().port()),
                                        std::chrono::milliseconds(200)));
        // More than the sockets and the server together have room for: it must stop, not grow.
        const auto said = deaf.say(letters(64 * 1024 * 1024));
        REQUIRE_FALSE(said);
        CHECK(said.error() == base::Errno::timed_out);
        Visitor other = visit(echo);
        REQUIRE(other.say("hello"));
        CHECK(other.hear(5) == "hello");
    });
}

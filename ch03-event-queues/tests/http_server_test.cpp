// HTTP over connections: keep-alive, pipelining, refusals, limits of time; the delay server and
// its faults. Each on every back end.

#include "servers/http_server.hpp"

#include <chrono>
#include <string>

#include "each_server.hpp"
#include "quirks.hpp"
#include "servers/delay.hpp"

using base::must, each::visit;
using servers::DelayServer, servers::Face, servers::Fault, servers::HttpOptions,
    servers::Loop, servers::Visitor;
using std::chrono::milliseconds, std::chrono::steady_clock;

namespace {

void on_each(HttpOptions options, const std::function<void(DelayServer&)>& test) {
    each::server<DelayServer>(
        [=](Loop& loop, Face face) mutable {
            options.face = face;
            return std::make_unique<DelayServer>(loop, Fault::none, options);
        },
        test);
}

// To ask takes its time under Wine: what shall be too long must be longer.
const int pace = conformance::is_wine() ? 20 : 1;

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::string good(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string good_and_closed(const std::string& body) {
    std::string text = good(body);
    return text.insert(text.find("\r\n\r\n") + 2, "Connection: close\r\n");
}

}  // namespace

TEST_CASE("a connection carries one request after the other") {
    on_each({}, [](DelayServer& server) {
        Visitor visitor = visit(server);
        for (const std::string body : {"one", "", "three"}) {
            REQUIRE(visitor.say(get("/0/" + body)));
            CHECK(visitor.hear(good(body).size()) == good(body));
        }
    });
}

TEST_CASE("requests that are sent together are answered in their order") {
    on_each({}, [](DelayServer& server) {
        Visitor visitor = visit(server);
        REQUIRE(visitor.say(get("/20/late") + get("/0/soon") + get("/5/last")));
        visitor.end_saying();
        CHECK(visitor.hear_all() == good("late") + good("soon") + good_and_closed("last"));
    });
}

TEST_CASE("an answer comes not before its time, and others do not wait for it") {
    on_each({}, [](DelayServer& server) {
        Visitor patient = visit(server), hasty = visit(server);
        const auto begin = steady_clock::now();
        REQUIRE(patient.say(get("/80/patient")));
        REQUIRE(hasty.say(get("/0/hasty")));
        CHECK(hasty.hear(good("hasty").size()) == good("hasty"));
        CHECK(patient.hear(good("patient").size()) == good("patient"));
        CHECK(steady_clock::now() - begin >= milliseconds(80));
    });
}

TEST_CASE("the client decides how long a connection lives") {
    on_each({}, [](DelayServer& server) {
        Visitor closes = visit(server);
        REQUIRE(closes.say("GET /0/bye HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        CHECK(closes.hear_all() == good_and_closed("bye"));
        Visitor old = visit(server);
        REQUIRE(old.say("GET /0/old HTTP/1.0\r\n\r\n"));
        CHECK(old.hear_all() == good_and_closed("old"));
    });
}

TEST_CASE("what is no request is refused, and the connection closed") {
    on_each(
        {.limits = {.line = 100, .head = 200, .headers = 5, .body = 10}},
        [](DelayServer& server) {
            const auto first_line = [&](const std::string& request) {
                Visitor visitor = visit(server);
                must("say", visitor.say(request));
                const std::string answer = must("hear", visitor.hear_all());
                CHECK(answer.find("Connection: close") != std::string::npos);
                return answer.substr(0, answer.find("\r\n"));
            };
            CHECK(first_line("hello\r\n\r\n") == "HTTP/1.1 400 Bad Request");
            CHECK(first_line("GET /" + each::letters(200)) == "HTTP/1.1 414 URI Too Long");
            CHECK(first_line("GET / HTTP/1.1\r\nX: " + each::letters(200)) ==
                  "HTTP/1.1 431 Request Header Fields Too Large");
            CHECK(first_line("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n" +
                             each::letters(100'000)) == "HTTP/1.1 413 Content Too Large");
            CHECK(first_line("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                             "\r\n") == "HTTP/1.1 501 Not Implemented");
        });
}

TEST_CASE("who does not end a request is told so, who does not begin one is closed") {
    on_each({.to_ask = milliseconds(60) * pace, .to_wait = milliseconds(30) * pace},
            [](DelayServer& server) {
                Visitor slow = visit(server), silent = visit(server);
                REQUIRE(slow.say("GET /0/x HT"));
                CHECK(must("hear", slow.hear_all()).starts_with("HTTP/1.1 408 "));
                CHECK(silent.hear_all() == "");
                Visitor asks = visit(server);
                REQUIRE(asks.say(get("/0/x")));
                CHECK(asks.hear_all() == good("x"));
            });
}

TEST_CASE("a request that is understood and cannot be answered keeps the connection") {
    on_each({}, [](DelayServer& server) {
        Visitor visitor = visit(server);
        for (const char* target :
             {"/", "/x/y", "/-1/x", "/60001/x", "/5", "/5/x?fault=none_"}) {
            REQUIRE(visitor.say(get(target)));
            CHECK(must("hear", visitor.hear_until("\n")) == "HTTP/1.1 400 Bad Request\r\n");
            must("hear", visitor.hear_until("of them\n"));
        }
        REQUIRE(visitor.say("PUT /0/x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"));
        CHECK(must("hear", visitor.hear_until("\n")) ==
              "HTTP/1.1 405 Method Not Allowed\r\n");
    });
}

TEST_CASE("each fault is what its name says") {
    on_each({}, [](DelayServer& server) {
        const auto ask = [&](const std::string& fault) {
            Visitor visitor = visit(server);
            must("say", visitor.say(get("/10/hello!?fault=" + fault)));
            return visitor;
        };
        const auto ask_and_hear = [&](const std::string& fault) {
            Visitor visitor = ask(fault);
            must("hear", visitor.hear_until("\r\n\r\n"));
            return visitor;
        };
        Visitor drips = ask_and_hear("drip");
        CHECK(drips.hear(6) == "hello!");
        REQUIRE(drips.say(get("/0/again")));  // and lives
        CHECK(drips.hear(good("again").size()) == good("again"));
        CHECK(ask_and_hear("eof").hear_all() == "hel");
        CHECK(ask_and_hear("slow-close").hear_all() == "hello!");
        Visitor resets = ask("reset");
        const auto all = resets.hear_all();  // a reset may overtake what was sent before
        const bool is_reset = !all && all.error() == base::Errno::connection_reset;
        CHECK((is_reset || conformance::is_wine()));
        Visitor stalls =
            must("connect",
                 Visitor::connect(each::Address::loopback(server.connections().port()),
                                  milliseconds(50) * pace));
        REQUIRE(stalls.say(get("/0/hello!?fault=stall")));
        must("hear", stalls.hear_until("\r\n\r\n"));
        CHECK(stalls.hear(3) == "hel");
        CHECK(stalls.hear(1).error() == base::Errno::timed_out);
    });
}

TEST_CASE("clients that leave before their answer harm nobody") {
    on_each({}, [](DelayServer& server) {
        for (int i = 0; i < 10; ++i) {
            Visitor visitor = visit(server);
            REQUIRE(visitor.say(get("/5/x?fault=drip")));
            visitor.vanish();
        }
        Visitor visitor = visit(server);
        REQUIRE(visitor.say(get("/20/still-there")));
        CHECK(visitor.hear(12) == "HTTP/1.1 200");
    });
}

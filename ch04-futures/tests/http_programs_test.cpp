// The HTTP server at its limits: every kind of bad request, clients that are slow or vanish, and the end
// under load.
//
// Needs: linux

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "http_program.hpp"
#include "programs/http_server.hpp"

namespace {

// Counts what is asked. What begins with "/later" is answered when the test says so.
class Counting final : public programs::Site {
  public:
    explicit Counting(std::size_t bytes = 5) : body_(bytes, 'x') {}

    bool answer_now(const http::Request& request, http::Response& response) override {
        ++asked;
        response.body = body_;
        return !request.target.starts_with("/later");
    }
    futures::Task<> answer_later(const http::Request&, http::Response&,
                                 std::string& body) override {
        while (!may_end) co_await futures::sleep(milliseconds(1));
        body = "late";
    }

    std::atomic<int> asked = 0;
    std::atomic<bool> may_end = false;

  private:
    const std::string body_;
};

Visitor visit(const InBackground<HttpServer>& server) {
    return must("connect", Visitor::connect(events::Address::loopback(server.port())));
}

}  // namespace

TEST_CASE("a connection carries many requests, in piles or in bytes") {
    on_each({}, [](Server& server) {
        Visitor visitor = server.visit();
        std::string pile, answers;
        for (int i = 0; i < 1000; ++i) pile += get("/"), answers += hello;
        REQUIRE(visitor.say(pile));
        CHECK(must("hear", visitor.hear(answers.size())) == answers);
        for (const char c : get("/")) REQUIRE(visitor.say(std::string(1, c)));
        CHECK(must("hear", visitor.hear(hello.size())) == hello);
        // One that takes time keeps its place, also if it comes in pieces.
        REQUIRE(visitor.say(get("/") + "GET /sle"));
        REQUIRE(visitor.say("ep?5 HTTP/1.1\r\nHost: x\r\n\r\n" + get("/")));
        CHECK(must("hear", visitor.hear_until("slept 5 ms\n")).starts_with(hello));
        CHECK(must("hear", visitor.hear(hello.size())) == hello);
        REQUIRE(visitor.say("HEAD / HTTP/1.0\r\n\r\n"));
        CHECK(must("hear", visitor.hear_all()).ends_with("Connection: close\r\n\r\n"));
    });
}

TEST_CASE("each kind of bad request has its status, and the others are not disturbed") {
    on_each(
        {.limits = {.line = 100, .head = 200, .headers = 5, .body = 10}},
        [](Server& server) {
            Visitor other = server.visit();
            const std::pair<std::string, std::string> wrong[] = {
                {"hello\r\n\r\n", "400"},
                {"GET /" + std::string(200, 'a'), "414"},
                {"GET / HTTP/1.1\r\nX: " + std::string(300, 'a'), "431"},
                {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n" +
                     std::string(100'000, 'a'),
                 "413"},
                {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "501"},
                {"GET / HTTP/2.0\r\n\r\n", "505"}};
            for (const auto& [request, status] : wrong) {
                Visitor visitor = server.visit();
                REQUIRE(visitor.say(get("/") + request));
                const auto heard = must("hear", visitor.hear_all());
                CHECK(heard.starts_with(hello + "HTTP/1.1 " + status));
            }
            REQUIRE(other.say(get("/")));
            CHECK(must("hear", other.hear(hello.size())) == hello);
        });
}

TEST_CASE("who is slow is told so, who is silent is left, who vanishes harms nobody") {
    on_each({.to_ask = milliseconds(60), .to_wait = milliseconds(100)}, [](Server& server) {
        Visitor silent = server.visit(), slow = server.visit();
        for (int i = 0; i < 20; ++i) {
            Visitor gone = server.visit();
            REQUIRE(gone.say(get("/sleep?20") + "GET"));
            gone.vanish();
        }
        // His time is for the whole request: it is no use to send a byte now and then.
        for (const char c : "GET /" + std::string(15, 'a')) {
            if (!slow.say(std::string(1, c))) break;
            std::this_thread::sleep_for(milliseconds(20));
        }
        (void)slow.say(" HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(must("hear", slow.hear_all()).starts_with("HTTP/1.1 408 "));
        CHECK(silent.hear_all() == "");
    });
}

TEST_CASE("the end comes under load, and every answer that has begun is whole") {
    on_each({}, [](Server& server) {
        std::atomic<int> answered = 0, wrong = 0;
        std::vector<std::thread> clients;
        for (int client = 0; client < 4; ++client)
            clients.emplace_back([&] {
                Visitor visitor = server.visit();
                for (;;) {
                    if (!visitor.say(get("/"))) return;
                    auto heard = visitor.hear_until("hello");
                    if (!heard || heard->empty()) return;
                    wrong += !heard->ends_with("\r\n\r\nhello");
                    ++answered;
                }
            });
        Visitor asks = server.visit();
        REQUIRE(asks.say(get("/sleep?50")));
        while (answered < 200) std::this_thread::yield();
        CHECK(server.stop(milliseconds(3000)) == 0);
        for (auto& client : clients) client.join();
        CHECK(wrong == 0);
        CHECK(must("hear", asks.hear_all()).ends_with("slept 50 ms\n"));
    });
}

TEST_CASE("who is answered after the stop is told that this was the last answer") {
    on_each_runtime([](futures::RuntimeOptions runtime) {
        Counting site;
        InBackground<HttpServer> server(
            runtime, [&](auto&) { return std::make_unique<HttpServer>(site); });
        Visitor silent = visit(server), asks = visit(server);
        REQUIRE(asks.say(get("/now")));
        const auto before = must("hear", asks.hear_until("xxxxx"));
        CHECK(before.find("Connection:") == before.npos);
        REQUIRE(asks.say(get("/later")));
        while (site.asked < 2) std::this_thread::yield();
        std::size_t left = 1;
        std::thread stops([&] { left = server.stop(std::chrono::seconds(20)); });
        CHECK(must("hear", silent.hear_all()).empty());  // now it has been asked to stop
        site.may_end = true;
        const auto after = must("hear", asks.hear_all());
        CHECK(after.find("\r\nConnection: close\r\n") != after.npos);
        CHECK(after.ends_with("\r\n\r\nlate"));
        stops.join();
        CHECK(left == 0);
    });
}

// All questions come with one read. While the answers do not go, no more of them are answered.
TEST_CASE("who does not read is not answered beyond the bound") {
    on_each_runtime([](futures::RuntimeOptions runtime) {
        Counting site(200'000);
        const InBackground<HttpServer> server(runtime, [&](auto&) {
            return std::make_unique<HttpServer>(site, HttpOptions{.most_unsent = 10'000});
        });
        Visitor deaf = visit(server);
        std::string many;
        for (int i = 0; i < 300; ++i) many += get("/now");
        REQUIRE(many.size() < 64 * 1024);
        REQUIRE(deaf.say(many));
        while (site.asked == 0) std::this_thread::yield();
        Visitor other = visit(server);
        REQUIRE(other.say(get("/now")));
        CHECK(must("hear", other.hear(1000)).size() == 1000);
        CHECK(site.asked < 300);
        deaf.vanish();
    });
}

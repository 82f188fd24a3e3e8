// The HTTP server at its limits: every kind of bad request, clients that are slow or vanish, too few
// descriptors, thousands that wait, and the end under load.
//
// Needs: linux

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "programs/in_background.hpp"
#include "programs/pages.hpp"
#include "servers/visitor.hpp"
#include "workbook/catch.hpp"

using base::must, programs::HttpOptions, programs::HttpServer, programs::InBackground,
    servers::Visitor;
using std::chrono::milliseconds;

namespace {

class Server {
  public:
    explicit Server(futures::RuntimeOptions runtime, const HttpOptions& options = {})
        : background_(runtime, [&](futures::Runtime&) {
              pages_.add("/index.html", "hello");
              return std::make_unique<HttpServer>(pages_, options);
          }) {}
    [[nodiscard]] Visitor visit() const {
        return must("connect",
                    Visitor::connect(events::Address::loopback(background_.port())));
    }
    std::size_t stop(futures::nanoseconds grace) { return background_.stop(grace); }

  private:
    programs::Pages pages_;
    InBackground<HttpServer> background_;
};

void on_each(const HttpOptions& options, const std::function<void(Server&)>& test) {
    for (const events::Backend backend : events::backends()) {
        for (const auto io : {futures::Io::readiness, futures::Io::operations}) {
            DYNAMIC_SECTION(
                events::name_of(backend)
                << (io == futures::Io::readiness ? ", readiness" : ", operations")) {
                Server server({.backend = backend, .io = io}, options);
                test(server);
            }
        }
    }
}

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

const std::string hello =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
    "5\r\n\r\nhello";

void limit_descriptors(rlim_t most) {
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = most;
    must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
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
        for (const char c : std::string("GET /")) {
            if (!slow.say(std::string(1, c))) break;
            std::this_thread::sleep_for(milliseconds(20));
        }
        CHECK(must("hear", slow.hear_all()).starts_with("HTTP/1.1 408 "));
        CHECK(silent.hear_all() == "");
    });
}

namespace {

std::ptrdiff_t descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

}  // namespace

TEST_CASE("without descriptors clients wait in the kernel's queue, and are served later") {
    on_each({}, [](Server& server) {
        rlimit before{};
        must("getrlimit", getrlimit(RLIMIT_NOFILE, &before));
        const auto none = descriptors();
        Visitor first = server.visit();
        REQUIRE(first.say(get("/")));
        CHECK(must("hear", first.hear(hello.size())) == hello);
        const auto of_a_visitor =
            descriptors() - none - 1;  // the other one is the server's
        std::vector<int> kept;
        for (int i = 0; i < of_a_visitor; ++i) kept.push_back(must("dup", dup(0)));
        const int free = must("dup", dup(0));
        close(free);
        limit_descriptors(static_cast<rlim_t>(free));  // from here on there are none
        for (const int one : kept) close(one);
        Visitor late = server.visit();  // and now only he has some
        REQUIRE(late.say(get("/")));
        std::this_thread::sleep_for(milliseconds(50));
        CHECK(dup(0) == -1);  // nor can the server accept him
        limit_descriptors(before.rlim_cur);
        CHECK(must("hear", late.hear(hello.size())) == hello);
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

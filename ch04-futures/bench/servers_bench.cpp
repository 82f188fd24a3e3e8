// What do tasks cost a server? Echo and "Hello, world!" over HTTP; a server on one CPU, 64 clients on
// the other. The bare epoll loop of chapter 3 is 1.
//
// Peers: asio tokio
// Needs: linux

#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "../../ch03-event-queues/bench/peers/asio.hpp"
#include "base/must.hpp"
#include "bench/bench.hpp"
#include "http/response.hpp"
#include "load/bare.hpp"
#include "load/comparison.hpp"
#include "programs/accept_each.hpp"
#include "programs/http_server.hpp"

using futures::Task;
using Servers = std::vector<std::unique_ptr<load::Server>>;

namespace {

constexpr int pairs = 11;
constexpr std::string_view hello = "Hello, world!";

struct Echo {
    static Task<> serve(futures::TcpStream stream) {
        std::array<std::byte, 4096> room;
        for (;;) {
            const auto count = co_await stream.read(room);
            if (!count || *count == 0) co_return;
            const auto sent = co_await stream.write_all(std::span(room).first(*count));
            if (!sent) co_return;
        }
    }
};

class Hello final : public programs::Site {
  public:
    bool answer_now(const http::Request&, http::Response& response) override {
        response.body = hello;
        return true;
    }
};

template <class Service>
void serve(std::uint16_t port, events::Backend backend, Service& service) {
    auto runtime = base::must("open", futures::Runtime::open({.backend = backend}));
    auto listener = base::must(
        "listen", futures::TcpListener::bind(runtime, events::Address::loopback(port)));
    (void)runtime.spawn(programs::accept_each(runtime, listener, service));
    runtime.run();
}

void serve_echo(std::uint16_t port, events::Backend backend) {
    Echo echo;
    serve(port, backend, echo);
}

void serve_hello(std::uint16_t port, events::Backend backend) {
    Hello site;
    programs::HttpServer server(site);
    serve(port, backend, server);
}

void compare(const std::string& kind, const load::Says& says, const load::Work& work,
             void (*ours)(std::uint16_t, events::Backend)) {
    const load::Server bare("the bare loop",
                            [&](std::uint16_t port) { load::serve_bare(port, says); });
    Servers all;
    for (const events::Backend backend : events::backends()) {
        if (backend != events::Backend::epoll && backend != events::Backend::uring)
            continue;
        all.push_back(std::make_unique<load::Server>(
            std::string(events::name_of(backend)),
            [=](std::uint16_t port) { ours(port, backend); }));
    }
    all.push_back(std::make_unique<load::Server>(
        "asio", [&](std::uint16_t port) { peers::serve_asio(port, says); }));
    all.push_back(std::make_unique<load::Server>("tokio", [&](std::uint16_t port) {
        execl(TOKIO_PROGRAM, TOKIO_PROGRAM, std::to_string(port).c_str(),
              says.answer.c_str(), nullptr);
        std::perror(TOKIO_PROGRAM);
    }));
    load::stay_on(1);
    const auto results = load::compare(bare, all, 64, work, pairs);
    for (const load::Result& result : results)
        load::print(result, "ch04/" + kind + "-" + bench::with_hyphens(result.name),
                    kind + " by " + result.name + ", 64 clients",
                    result.name == "epoll"      ? ">= 0.97"
                    : result.name == "io_uring" ? ">= 1.03"
                                                : "");
    const load::Result &epoll = results.front(), &tokio = results.back();
    load::print_beside(epoll, {results[results.size() - 2], tokio}, "ch04/" + kind,
                       "<= 1.0");
    load::print_p99_beside(epoll, tokio, "ch04/" + kind, "<= 1.0");
}

}  // namespace

int main() {
    compare("echo", {}, {.request = std::string(64, 'x'), .answer = 64}, serve_echo);
    load::Says says;
    http::write({.body = hello}, says.answer);
    compare("http", says, {.request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"},
            serve_hello);
}

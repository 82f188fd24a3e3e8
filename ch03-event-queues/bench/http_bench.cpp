// What does an HTTP server cost that reads its requests, and what do others cost? "Hello, world!"
// over connections that stay open; a server on one CPU, 64 clients on the other. The bare loop, which
// looks for an empty line and nothing else, is 1. So do libuv, libevent and Asio here; ours, nginx, Go
// and Node read the requests.
//
// Peers: uv event asio go node nginx
// Needs: linux

#include <memory>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "http/response.hpp"
#include "load/bare.hpp"
#include "load/comparison.hpp"
#include "peers/asio.hpp"
#include "peers/event.hpp"
#include "peers/programs.hpp"
#include "peers/uv.hpp"
#include "servers/http_server.hpp"

using events::Backend, servers::Face;
using Servers = std::vector<std::unique_ptr<load::Server>>;

namespace {

constexpr int pairs = 11;
constexpr std::string_view hello = "Hello, world!";
const load::Work work{.request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"};

class Hello final : public servers::Site {
  public:
    Hello(servers::Loop& loop, Face face) : server(loop, *this, {.face = face}) {}
    void on_request(servers::Id from, const http::Request&) override {
        server.answer(from, {.body = hello});
    }
    servers::HttpServer server;
};

void serve_ours(std::uint16_t port, Backend backend, Face face) {
    servers::Loop loop(base::must("open a queue", events::Queue::open(backend)));
    Hello site(loop, face);
    base::must("listen", site.server.connections().listen(events::Address::loopback(port)));
    base::must("run", loop.run());
}

void add(Servers& all, const std::string& name,
         const std::function<void(std::uint16_t)>& serve) {
    all.push_back(std::make_unique<load::Server>(name, serve));
}

}  // namespace

int main() {
    load::Says says;
    http::write({.body = hello}, says.answer);
    const load::Server bare("the bare loop",
                            [&](std::uint16_t port) { load::serve_bare(port, says); });
    Servers all;
    for (const Backend backend : events::backends()) {
        if (backend == Backend::epoll)
            add(all, "epoll",
                [](auto port) { serve_ours(port, Backend::epoll, Face::readiness); });
        if (backend == Backend::uring)
            add(all, "io_uring-operations",
                [](auto port) { serve_ours(port, Backend::uring, Face::operations); });
    }
    add(all, "asio", [&](std::uint16_t port) { peers::serve_asio(port, says); });
    add(all, "libuv", [&](std::uint16_t port) { peers::serve_uv(port, says); });
    add(all, "libevent", [&](std::uint16_t port) { peers::serve_event(port, says); });
    add(all, "nginx", peers::serve_nginx);
    add(all, "go", [](std::uint16_t port) {
        peers::become({"env", "GOMAXPROCS=1", GO_PROGRAM, std::to_string(port)});
    });
    add(all, "node", peers::serve_node_http);
    load::stay_on(1);
    const auto results = load::compare(bare, all, 64, work, pairs);
    for (const load::Result& result : results)
        load::print(result, "ch03/http-" + bench::with_hyphens(result.name),
                    "HTTP by " + result.name + ", 64 clients",
                    result.name == "epoll" ? ">= 0.97" : "");
    load::print_beside(results.at(0), results, "ch03/http");
}

// What does the queue cost an echo server, and what do others cost? 64 bytes there and back over TCP
// on this machine; a server on one CPU, its clients on the other. The bare epoll loop is 1.
//
// Peers: uv event asio go node tokio
// Needs: linux

#include <memory>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "load/bare.hpp"
#include "load/comparison.hpp"
#include "peers/asio.hpp"
#include "peers/event.hpp"
#include "peers/programs.hpp"
#include "peers/uv.hpp"
#include "servers/echo.hpp"

using events::Backend, servers::Face;
using Servers = std::vector<std::unique_ptr<load::Server>>;

namespace {

constexpr int pairs = 11;
const load::Work work{.request = std::string(64, 'x'), .answer = 64};

void serve_ours(std::uint16_t port, Backend backend, Face face) {
    servers::Loop loop(base::must("open a queue", events::Queue::open(backend)));
    servers::Echo echo(loop, face);
    base::must("listen", echo.connections().listen(events::Address::loopback(port)));
    base::must("run", loop.run());
}

void add(Servers& all, const std::string& name,
         const std::function<void(std::uint16_t)>& serve) {
    all.push_back(std::make_unique<load::Server>(name, serve));
}

void add_ours(Servers& all, Backend backend, Face face) {
    for (const Backend one : events::backends()) {
        if (one != backend) continue;
        const std::string how = face == Face::readiness ? "" : "-operations";
        add(all, std::string(events::name_of(backend)) + how,
            [=](std::uint16_t port) { serve_ours(port, backend, face); });
    }
}

struct Goals {
    std::string speed, cpu, calls;
};

// Those that the chapter promises. At one connection the machine is measured, not the server.
Goals goals_of(const std::string& name, std::size_t connections) {
    const bool is_alone = connections == 1;
    if (name == "epoll")
        return {is_alone ? "" : ">= 0.97", is_alone ? "" : "<= 1.03",
                is_alone ? "<= 3.0" : "<= 2.05"};
    if (name == "io_uring-operations")
        return {is_alone ? "" : ">= 1.03", is_alone ? "" : "<= 0.95",
                is_alone            ? "<= 1.0"
                : connections == 64 ? "<= 0.5"
                                    : ""};
    if (name == "kqueue") return {is_alone ? "" : ">= 0.8", is_alone ? "" : "<= 1.25", ""};
    return {};
}

std::vector<load::Result> measure(const load::Server& bare, const Servers& all,
                                  std::size_t connections) {
    auto results = load::compare(bare, all, connections, work, pairs);
    for (const load::Result& result : results) {
        const std::string clients =
            std::to_string(connections) + (connections == 1 ? " client" : " clients");
        const Goals goals = goals_of(result.name, connections);
        load::print(result,
                    "ch03/echo-" + bench::with_hyphens(result.name) + "-" +
                        std::to_string(connections),
                    "echo by " + result.name + ", " + clients, goals.speed, goals.cpu,
                    goals.calls);
    }
    return results;
}

}  // namespace

int main() {
    const load::Server bare("the bare loop",
                            [](std::uint16_t port) { load::serve_bare(port, {}); });
    Servers ours, peers;
    add_ours(ours, Backend::epoll, Face::readiness);
    add_ours(ours, Backend::uring, Face::operations);
    add_ours(ours, Backend::kqueue, Face::readiness);
    add_ours(peers, Backend::epoll, Face::operations);
    add(peers, "asio", [](std::uint16_t port) { peers::serve_asio(port, {}); });
    add(peers, "libuv", [](std::uint16_t port) { peers::serve_uv(port, {}); });
    add(peers, "libevent", [](std::uint16_t port) { peers::serve_event(port, {}); });
    add(peers, "tokio",
        [](std::uint16_t port) { peers::become({TOKIO_PROGRAM, std::to_string(port)}); });
    add(peers, "go", [](std::uint16_t port) {
        peers::become({"env", "GOMAXPROCS=1", GO_PROGRAM, std::to_string(port)});
    });
    add(peers, "node", peers::serve_node_echo);
    load::stay_on(1);
    measure(bare, ours, 1);
    const auto own = measure(bare, ours, 64);
    load::print_beside(own.at(0), measure(bare, peers, 64), "ch03/echo");
    measure(bare, ours, 512);
}

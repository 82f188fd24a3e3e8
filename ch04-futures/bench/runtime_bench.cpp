// What does a runtime cost an echo server? 64 bytes there and back over TCP on this machine; a server on
// one CPU, its clients on the other. The bare epoll loop of chapter 3 is 1.
//
// Needs: linux

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "futures/host/net.hpp"
#include "futures/host/runtime.hpp"
#include "load/bare.hpp"
#include "load/comparison.hpp"

using namespace futures;
using events::Backend;
using Servers = std::vector<std::unique_ptr<load::Server>>;

namespace {

constexpr int pairs = 11;
const load::Work work{.request = std::string(64, 'x'), .answer = 64};

// [serve]
Task<> serve(TcpStream client) {
    std::array<std::byte, 4096> room;
    for (;;) {
        const auto count = co_await client.read(room);
        if (!count || *count == 0) co_return;
        const auto sent = co_await client.write_all(std::span(room).first(*count));
        if (!sent) co_return;
    }
}
// [serve]

Task<> listen(Runtime& runtime, std::uint16_t port) {
    auto listener =
        base::must("listen", TcpListener::bind(runtime, events::Address::loopback(port)));
    for (;;) {
        auto client = co_await listener.accept();
        if (client) (void)runtime.spawn(serve(std::move(*client)));
    }
}

void serve_ours(std::uint16_t port, Backend backend, Io io) {
    auto runtime =
        base::must("open a runtime", Runtime::open({.backend = backend, .io = io}));
    runtime.block_on(listen(runtime, port));
}

void add(Servers& all, const std::string& name, Backend backend, Io io) {
    for (const Backend one : events::backends()) {
        if (one != backend) continue;
        all.push_back(std::make_unique<load::Server>(
            name, [=](std::uint16_t port) { serve_ours(port, backend, io); }));
    }
}

std::string goal_of(const load::Result& result, std::size_t connections) {
    if (connections == 1) return "";
    return result.name == "epoll" ? ">= 0.97" : ">= 1.03";
}

void measure(const load::Server& bare, const Servers& all, std::size_t connections) {
    for (const load::Result& result : load::compare(bare, all, connections, work, pairs)) {
        const std::string clients =
            std::to_string(connections) + (connections == 1 ? " client" : " clients");
        load::print(result,
                    "ch04/runtime-echo-" + bench::with_hyphens(result.name) + "-" +
                        std::to_string(connections),
                    "echo by tasks over " + result.name + ", " + clients,
                    goal_of(result, connections), "", "");
    }
}

}  // namespace

int main() {
    const load::Server bare("the bare loop",
                            [](std::uint16_t port) { load::serve_bare(port, {}); });
    Servers ours;
    add(ours, "epoll", Backend::epoll, Io::readiness);
    add(ours, "io_uring-operations", Backend::uring, Io::operations);
    load::stay_on(1);
    for (const std::size_t connections : {1UZ, 64UZ, 512UZ})
        measure(bare, ours, connections);
}

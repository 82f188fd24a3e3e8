// What does the key-value server cost, and what does Redis's? Each on one CPU, 50 clients on the other,
// one command at a time or 16 together. Redis is 1.
//
// Peers: redis-server
// Needs: linux

#include <memory>
#include <string>
#include <vector>

#include "../../ch03-event-queues/bench/peers/programs.hpp"
#include "base/must.hpp"
#include "bench/bench.hpp"
#include "load/comparison.hpp"
#include "programs/accept_each.hpp"
#include "programs/key_value.hpp"
#include "resp/writer.hpp"

namespace {

constexpr int pairs = 7;
constexpr std::size_t clients = 50;
const std::string value(16, 'v');

void serve_ours(std::uint16_t port, events::Backend backend) {
    programs::KeyValueFiles files;
    auto runtime = base::must("open", futures::Runtime::open({.backend = backend}));
    programs::KeyValue server(runtime, files, programs::Durable::never);
    auto listener = base::must(
        "listen", futures::TcpListener::bind(runtime, events::Address::loopback(port)));
    (void)runtime.spawn(programs::accept_each(runtime, listener, server));
    runtime.run();
}

void serve_redis(std::uint16_t port) {
    peers::become({"redis-server", "--port", std::to_string(port), "--save", "",
                   "--appendonly", "no", "--logfile", "/dev/null"});
}

// `together` commands, all of the same kind, over keys of their own.
load::Work work(bool is_get, int together) {
    load::Work all;
    std::string replies;
    for (int i = 0; i < together; ++i) {
        const std::string key = "key:" + std::to_string(i);
        if (is_get) {
            resp::add_command(all.request, "GET", key);
            resp::add_string(value, replies);
        } else {
            resp::add_command(all.request, "SET", key, value);
            resp::add_simple("OK", replies);
        }
    }
    all.answer = replies.size();
    return all;
}

void measure(const load::Server& redis,
             const std::vector<std::unique_ptr<load::Server>>& ours, bool is_get,
             int together) {
    const std::string kind = is_get ? "get" : "set";
    for (const load::Result& one :
         load::compare(redis, ours, clients, work(is_get, together), pairs)) {
        const std::string id = "ch04/key-value-" + bench::with_hyphens(one.name) + "-" +
                               kind + "-" + std::to_string(together);
        const std::string what =
            kind + ", " + std::to_string(together) + " at a time, by " + one.name;
        bench::print({.id = id + "-speed",
                      .what = what + ": commands a second, of Redis's",
                      .unit = "ratio",
                      .ours = one.speed.median,
                      .peer = "Redis",
                      .theirs = 1,
                      .goal = ">= 1.0",
                      .spread = one.speed.spread});
        bench::print({.id = id + "-cpu",
                      .what = what + ": CPU time of the server for a command, of Redis's",
                      .unit = "ratio",
                      .ours = one.cpu.median,
                      .peer = "Redis",
                      .theirs = 1,
                      .goal = "<= 1.0",
                      .spread = one.cpu.spread});
    }
}

}  // namespace

int main() {
    const load::Server redis("redis", serve_redis);
    std::vector<std::unique_ptr<load::Server>> ours;
    for (const events::Backend backend : events::backends()) {
        if (backend != events::Backend::epoll && backend != events::Backend::uring)
            continue;
        ours.push_back(std::make_unique<load::Server>(
            std::string(events::name_of(backend)),
            [backend](std::uint16_t port) { serve_ours(port, backend); }));
    }
    load::stay_on(1);
    for (const int together : {1, 16}) {
        measure(redis, ours, false, together);
        measure(redis, ours, true, together);
    }
}

#pragma once
// 64 connections on 8 levels, more work than a hart can do: who is served, and how long it takes.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "user/jobs.hpp"
#include "user/machine_riscv64.hpp"
#include "user/processes.hpp"

namespace gauge {

using namespace std::chrono_literals;

inline constexpr unsigned levels = 8, connections = 8;  // of each level

// What a level has got.
struct Served {
    unsigned level = 0, requests = 0;
    unsigned least = 0;            // of one connection
    unsigned median = 0, p99 = 0;  // microseconds from a request to its answer
};

// [serve]
// A process serves the connections of one level. Each is a pipe in which the next request always lies, and a job of that
// level, which takes 200 microseconds for each.
struct Server {
    user::Jobs jobs;
    user::nanoseconds end{};
    std::array<unsigned, connections> served{};
    std::array<unsigned, 4096> waited{};
    unsigned requests = 0;
};
inline user::Job serve(Server& server, unsigned which) {
    const auto pipe = user::make_pipe();
    auto asked = user::now();
    char request = 'r';
    if (!pipe || !user::write(pipe->write_end, {&request, 1})) co_return;
    while (user::now() < server.end) {
        (void)user::read(pipe->read_end, {&request, 1});
        const auto done = user::now() + 200us;
        while (user::now() < done) user::spin();
        ++server.served[which];
        server.waited[server.requests++ % server.waited.size()] =
            static_cast<unsigned>((user::now() - asked).count() / 1000);
        asked = user::now();
        (void)user::write(pipe->write_end, {&request, 1});
        co_await user::yield();
    }
}
// [serve]

inline Served serve_level(unsigned level, user::nanoseconds end) {
    static Server server;
    server.end = end;
    if (!server.jobs.make_stacks(1) || !server.jobs.share_order()) return {};
    for (unsigned i = 0; i < connections; ++i) server.jobs.spawn(serve(server, i), level);
    server.jobs.run();
    const auto many = std::min<std::size_t>(server.requests, server.waited.size());
    std::sort(server.waited.begin(), server.waited.begin() + many);
    const auto at = [&](std::size_t percent) {
        return many == 0 ? 0 : server.waited[(many - 1) * percent / 100];
    };
    return {level, server.requests, *std::ranges::min_element(server.served), at(50),
            at(99)};
}

// All levels at once, for so long.
inline std::array<Served, levels> serve_all(std::chrono::milliseconds time) {
    std::array<Served, levels> all{};
    const auto told = user::make_pipe();
    if (!told) return all;
    const auto end = user::now() + 1ms + time;
    for (unsigned level = 0; level < levels; ++level) {
        const auto child = user::fork();
        if (!child || *child != 0) continue;
        (void)user::order(user::Call::share_order,
                          0);    // so none begins behind those that work
        (void)user::sleep(1ms);  // all begin together
        const Served served = serve_level(level, end);
        (void)user::write(told->write_end,
                          {reinterpret_cast<const char*>(&served), sizeof served});
        user::exit(0);
    }
    Served served;
    for (unsigned i = 0; i < levels; ++i) {
        if (user::read(told->read_end, {reinterpret_cast<char*>(&served), sizeof served})
                .value_or(0) == sizeof served)
            all[served.level % levels] = served;
    }
    while (user::wait()) {}
    (void)user::close(told->read_end);
    (void)user::close(told->write_end);
    return all;
}

}  // namespace gauge

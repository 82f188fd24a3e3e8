#pragma once
/// @file
/// What the main functions of the servers share: a port, Ctrl+C, and a good end.

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "base/must.hpp"
#include "futures/host/signal.hpp"
#include "programs/accept_each.hpp"

namespace programs {

/// The port that @p text is; ends the program with one line if it is none.
[[nodiscard]] std::uint16_t port_in(std::string_view text);

/// Waits for a signal. @returns Its number.
futures::Task<int> one(futures::Signal& signal);

/// Serves at @p port of this machine until Ctrl+C. Says where it listens. Then whoever is there has two
/// seconds to end.
/// @returns For main(): 0, or 2 if it cannot listen there.
template <class Service>
int serve_until_ctrl_c(futures::Runtime& runtime, std::uint16_t port, Service& service) {
    auto listener = futures::TcpListener::bind(runtime, events::Address::loopback(port));
    if (!listener) {
        std::fprintf(stderr, "error: cannot listen on port %u: %s\n", unsigned{port},
                     base::describe(listener.error()));
        return 2;
    }
    auto ctrl_c = base::must("wait for Ctrl+C", futures::ctrl_c(runtime));
    const auto address = base::must("ask for the port", listener->address());
    std::printf("listening on port %u; Ctrl+C ends it\n", unsigned{address.port()});
    std::fflush(stdout);
    (void)runtime.spawn(accept_each(runtime, *listener, service));
    (void)runtime.block_on(one(ctrl_c));
    service.stop();
    (void)runtime.shutdown(std::chrono::seconds(2));
    return 0;
}

}  // namespace programs

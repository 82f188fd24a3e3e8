#pragma once
/// @file
/// accept_each: makes a task of each connection.

#include <chrono>
#include <utility>

#include "futures/core/sleep.hpp"
#include "futures/host/net.hpp"
#include "futures/host/runtime.hpp"

namespace programs {

/// Waits for connections and spawns `service.serve(stream)` for each, until the runtime shuts down.
/// Without a descriptor for one it waits a little: the connection stays in the kernel's queue.
template <class Service>
futures::Task<> accept_each(futures::Runtime& runtime, futures::TcpListener& listener,
                            Service& service) {
    for (;;) {
        auto stream = co_await listener.accept();
        if (stream) {
            (void)runtime.spawn(service.serve(std::move(*stream)));
        } else if (stream.error() == base::Errno::cancelled) {
            co_return;
        } else if (stream.error() != base::Errno::connection_aborted) {
            co_await futures::sleep(std::chrono::milliseconds(20));
        }
    }
}

}  // namespace programs

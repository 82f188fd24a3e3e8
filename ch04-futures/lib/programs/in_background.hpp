#pragma once
/// @file
/// InBackground: a server on a thread of its own, for tests and examples.

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "base/must.hpp"
#include "futures/core/event.hpp"
#include "programs/accept_each.hpp"

namespace programs {

/// Has a Service with `Task<> serve(TcpStream)` and `void stop()`, in a runtime of its own.
template <class Service>
class InBackground {
  public:
    /// Makes the service, on its thread. It may spawn tasks.
    using Make = std::function<std::unique_ptr<Service>(futures::Runtime&)>;

    /// Returns when it listens, at a port of the system's choice.
    InBackground(futures::RuntimeOptions options, Make make) {
        std::promise<std::uint16_t> port;
        auto listens = port.get_future();
        thread_ = std::thread([this, options, make = std::move(make), &port] {
            auto runtime = base::must("open a runtime", futures::Runtime::open(options));
            const auto service = make(runtime);
            auto listener = base::must(
                "listen",
                futures::TcpListener::bind(runtime, events::Address::loopback(0)));
            auto loop = runtime.spawn(accept_each(runtime, listener, *service));
            port.set_value(base::must("ask", listener.address()).port());
            runtime.block_on(until_stopped());
            service->stop();
            tasks_left_ = runtime.shutdown(grace_);
        });
        port_ = listens.get();
    }
    InBackground(const InBackground&) = delete;
    InBackground& operator=(const InBackground&) = delete;
    ~InBackground() { stop(); }

    /// Where it listens.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Ends it: nobody new, and whoever is there may end within @p grace.
    /// @returns How many tasks had not ended by then.
    std::size_t stop(futures::nanoseconds grace = std::chrono::milliseconds(200)) {
        if (!thread_.joinable()) return tasks_left_;
        grace_ = grace;
        stopped_.notify_one();
        thread_.join();
        return tasks_left_;
    }

  private:
    futures::Task<> until_stopped() {
        auto stopped = stopped_.wait();
        co_await stopped;
    }

    std::uint16_t port_ = 0;
    futures::nanoseconds grace_{};
    std::size_t tasks_left_ = 0;
    futures::Event<futures::Shared> stopped_;
    std::thread thread_;
};

}  // namespace programs

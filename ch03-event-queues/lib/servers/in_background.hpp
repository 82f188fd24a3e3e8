#pragma once
/// @file
/// InBackground: a server in a thread of its own, for a program that also has something else to do.

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "base/latch.hpp"
#include "base/must.hpp"
#include "servers/loop.hpp"

namespace servers {

/// Makes a @p Server in a loop of its own, and runs it in a thread until the end of its scope.
/// @tparam Server  Its constructor takes a Loop& and the arguments that follow; start(server)
///                 begins.
template <typename Server>
class InBackground {
  public:
    /// @param backend  Of the loop's queue.
    /// @param start    Is run in the thread before the constructor returns: to listen.
    /// @param make     Makes the server.
    InBackground(events::Backend backend,
                 const std::function<std::unique_ptr<Server>(Loop&)>& make,
                 const std::function<void(Server&)>& start) {
        std::promise<Loop*> ready;
        auto is_ready = ready.get_future();
        thread_ = std::thread([&ready, backend, make, start, this] {
            Loop loop(base::must("open a queue", events::Queue::open(backend)));
            const auto server = make(loop);
            start(*server);
            server_ = server.get();
            ready.set_value(&loop);
            base::must("run the loop", loop.run());
            has_stopped_.wait();  // nobody is inside stop() any more: the loop may go
        });
        loop_ = is_ready.get();
    }
    InBackground(const InBackground&) = delete;
    InBackground& operator=(const InBackground&) = delete;
    ~InBackground() {
        loop_->stop();
        has_stopped_.count_down();
        thread_.join();
    }

    /// What was made. It belongs to the thread.
    [[nodiscard]] Server& server() noexcept { return *server_; }

  private:
    base::Latch has_stopped_{1};
    std::thread thread_;
    Loop* loop_ = nullptr;
    Server* server_ = nullptr;
};

}  // namespace servers

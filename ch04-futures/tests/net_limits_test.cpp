// Sockets for tasks at the limits: no descriptors left, ten thousand clients that say nothing.
//
// Needs: linux
// Without: asan tsan (UBSan looks at memory through a pipe, for which no descriptor is left)

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

#include "each_runtime.hpp"
#include "events/sockets.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/net.hpp"

using namespace futures;
using namespace std::chrono_literals;
using base::Errno, base::must;

namespace {

// As long as it lives this process may open no more than `more` descriptors.
class FewDescriptors {
  public:
    explicit FewDescriptors(rlim_t more) {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int next = dup(0);  // the lowest that is free
        close(next);
        rlimit few = before_;
        few.rlim_cur = static_cast<rlim_t>(next) + more;
        setrlimit(RLIMIT_NOFILE, &few);
    }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;
    ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

Task<Errno> accept_one(TcpListener& listener) {
    const auto client = co_await listener.accept();
    co_return client ? Errno{} : client.error();
}

Task<> hold(TcpStream client, std::size_t& there) {
    std::array<std::byte, 64> room;
    ++there;
    (void)co_await client.read(room);
    --there;
}

Task<> hold_all(Runtime& runtime, TcpListener& listener, std::size_t& there) {
    for (;;) {
        auto client = co_await listener.accept();
        if (!client) co_return;
        (void)runtime.spawn(hold(std::move(*client), there));
    }
}

Task<> until(const std::size_t& there, std::size_t wanted) {
    while (there != wanted) co_await sleep(1ms);
}

// Clients in a process of their own, which has its own descriptors. They go with this object.
class Crowd {
  public:
    Crowd(const events::Address& server, std::size_t clients) {
        must("pipe", pipe(ends_.data()));
        child_ = fork();
        if (child_ == 0) {
            close(ends_[1]);
            for (std::size_t i = 0; i < clients; ++i) {
                const int one = socket(AF_INET, SOCK_STREAM, 0);
                const auto* const to = static_cast<const sockaddr*>(server.data());
                if (connect(one, to, server.size()) != 0) _exit(1);
            }
            char end = 0;
            _exit(read(ends_[0], &end, 1) == 0 ? 0 : 1);
        }
        close(ends_[0]);
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() { leave(); }
    void leave() {
        if (child_ == 0) return;
        close(ends_[1]);
        waitpid(std::exchange(child_, 0), nullptr, 0);
    }

  private:
    std::array<int, 2> ends_{};
    pid_t child_ = 0;
};

}  // namespace

TEST_CASE("no descriptor is left for a client: accept says so, and the client waits") {
    on_each_runtime([](Runtime& runtime) {
        auto listener =
            must("bind", TcpListener::bind(runtime, events::Address::loopback(0)));
        const auto address = must("ask", listener.address());
        auto client = runtime.spawn(TcpStream::connect(runtime, address));
        {
            const FewDescriptors one(1);  // for the client's own socket
            CHECK(runtime.block_on(accept_one(listener)) == Errno::too_many_handles);
        }
        // It may be told once more: of a try that was made before there were some again.
        Errno why = runtime.block_on(accept_one(listener));
        if (why == Errno::too_many_handles) why = runtime.block_on(accept_one(listener));
        CHECK(why == Errno{});
        runtime.run();
        CHECK(client.is_finished());
    });
}

TEST_CASE("10,000 clients that say nothing, all at once") {
    constexpr std::size_t clients = 10'000;
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const rlimit raised{before.rlim_max, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &raised);
    on_each_runtime([&](Runtime& runtime) {
        std::size_t there = 0;
        auto listener =
            must("bind", TcpListener::bind(runtime, events::Address::loopback(0)));
        auto server = runtime.spawn(hold_all(runtime, listener, there));
        Crowd crowd(must("ask", listener.address()), clients);
        runtime.block_on(until(there, clients));
        CHECK(runtime.reactor().sources() == clients + 1);
        crowd.leave();
        runtime.block_on(until(there, 0));
        server.abort();
        runtime.run();
        CHECK(runtime.reactor().sources() == 1);
    });
    setrlimit(RLIMIT_NOFILE, &before);
}

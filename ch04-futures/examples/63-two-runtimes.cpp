// Two runtimes in one process, each on a thread of its own.
//
// Nothing in the library is global: what a task needs of its runtime comes with each poll. So a program
// may have as many runtimes as it likes, over different queues, and end one while the other goes on. What
// they say to each other goes through what any two threads can share: here, a socket and a waker.
//
// Before: 62-files-and-processes.  Next: 64-work-stealing.

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>
#include <utility>

#include "base/must.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/net.hpp"
#include "futures/host/runtime.hpp"

using namespace futures;
using namespace std::chrono_literals;
using base::must;

static Task<int> answer(TcpListener& listener) {
    int answered = 0;
    for (;; ++answered) {
        auto client = co_await listener.accept();
        if (!client) co_return answered;  // the runtime shuts down
        std::array<std::byte, 1> room;
        const auto count = co_await client->read(room);
        if (count.value_or(0) == 1) (void)co_await client->write_all(room);
    }
}

// [server]
// The server's thread: it tells where it listens, and serves until it is told to stop.
static void serve(OneshotSender<events::Address> address, OneshotReceiver<int> stop) {
    auto runtime =
        must("open a runtime", Runtime::open({.backend = events::backends().front()}));
    auto listener =
        must("listen", TcpListener::bind(runtime, events::Address::loopback(0)));
    (void)address.send(must("ask where", listener.address()));
    auto server = runtime.spawn(answer(listener));
    const auto wait = [](OneshotReceiver<int>& told) -> Task<> { (void)co_await told; };
    runtime.block_on(wait(stop));
    const std::size_t dropped = runtime.shutdown(1s);
    std::printf("server: told to stop; %zu tasks had to be dropped\n", dropped);
}
// [server]

static Task<bool> ask(Runtime& runtime, events::Address server) {
    auto stream = co_await TcpStream::connect(runtime, server);
    if (!stream) co_return false;
    std::array<std::byte, 1> room{std::byte{42}};
    const auto sent = co_await stream->write_all(room);
    room = {};
    const auto count = co_await stream->read(room);
    co_return sent&& count == 1U && room[0] == std::byte{42};
}

// [client]
static Task<bool> ask_three_times(Runtime& runtime,
                                  OneshotReceiver<events::Address>& where) {
    const auto server = co_await where;  // waked by the other runtime's thread
    if (!server) co_return false;
    for (int i = 0; i < 3; ++i) {
        const bool is_right = co_await ask(runtime, *server);
        if (!is_right) co_return false;
    }
    co_return true;
}
// [client]

int main() {
    Oneshot<events::Address> address;
    Oneshot<int> stop;
    std::thread other(serve, std::move(address.sender), std::move(stop.receiver));

    auto runtime =
        must("open a runtime", Runtime::open({.backend = events::backends().back()}));
    const bool is_right = runtime.block_on(ask_three_times(runtime, address.receiver));
    std::printf("client: three answers over another queue: %s\n",
                is_right ? "right" : "wrong");
    (void)stop.sender.send(1);
    other.join();
    runtime.block_on([]() -> Task<> { co_await sleep(1ms); }());
    std::printf("client: its own runtime goes on\n");
}

// Output:
// client: three answers over another queue: right
// server: told to stop; 0 tasks had to be dropped
// client: its own runtime goes on

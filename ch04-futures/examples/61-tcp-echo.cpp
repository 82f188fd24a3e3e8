// An echo server and its clients: tasks that read like programs that wait.
//
// One runtime, one thread, eleven tasks. Nothing in them says how their sockets work: over epoll the
// queue tells when a call is worth trying, over io_uring it makes the calls itself.
//
// Before: 60-spawn-blocking.  Next: 62-files-and-processes.

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "futures/host/net.hpp"
#include "futures/host/runtime.hpp"

using namespace futures;
using base::Result;

// [serve]
static Task<> serve(TcpStream client) {
    std::array<std::byte, 4096> room;
    for (;;) {
        const auto count = co_await client.read(room);
        if (!count || *count == 0) co_return;  // an error, or the end
        const auto sent = co_await client.write_all(std::span(room).first(*count));
        if (!sent) co_return;
    }
}

static Task<> listen(Runtime& runtime, TcpListener& listener) {
    for (;;) {
        auto client = co_await listener.accept();
        if (!client) co_return;
        (void)runtime.spawn(serve(std::move(*client)));
    }
}
// [serve]

// [visit]
static Task<Result<std::string>> visit(Runtime& runtime, events::Address server,
                                       std::string words) {
    auto stream = co_await TcpStream::connect(runtime, server);
    if (!stream) co_return base::fail(stream.error());
    const auto sent = co_await stream->write_all(std::as_bytes(std::span(words)));
    if (!sent) co_return base::fail(sent.error());
    const auto ended = co_await stream->shutdown();
    if (!ended) co_return base::fail(ended.error());
    std::string answer;
    std::array<char, 256> room;
    for (;;) {
        const auto count = co_await stream->read(std::as_writable_bytes(std::span(room)));
        if (!count) co_return base::fail(count.error());
        if (*count == 0) co_return answer;
        answer.append(room.data(), *count);
    }
}
// [visit]

static Task<int> ten_visits(Runtime& runtime, events::Address server) {
    std::vector<JoinHandle<Result<std::string>, Shared>> visits;
    for (int i = 0; i < 10; ++i)
        visits.push_back(
            runtime.spawn(visit(runtime, server, "hello, " + std::to_string(i))));
    int right = 0;
    for (int i = 0; i < 10; ++i) {
        const auto answer = co_await visits[static_cast<std::size_t>(i)];
        if (answer && *answer == "hello, " + std::to_string(i)) ++right;
    }
    co_return right;
}

static void serve_with(Io io, const char* name) {
    auto runtime = base::must("open a runtime", Runtime::open({.io = io}));
    auto listener =
        base::must("listen", TcpListener::bind(runtime, events::Address::loopback(0)));
    const auto address = base::must("ask where", listener.address());
    (void)runtime.spawn(listen(runtime, listener));
    const int right = runtime.block_on(ten_visits(runtime, address));
    const std::size_t dropped = runtime.shutdown(std::chrono::seconds(10));
    std::printf(
        "%-11s %d answers are right; %zu tasks had to be dropped, %zu socket is left\n",
        name, right, dropped, runtime.reactor().sources());
}

int main() {
    serve_with(Io::readiness, "readiness:");
    serve_with(Io::operations, "operations:");
}

// Output:
// readiness:  10 answers are right; 0 tasks had to be dropped, 1 socket is left
// operations: 10 answers are right; 0 tasks had to be dropped, 1 socket is left

// Sockets for tasks when things go wrong: futures dropped at each place where they wait, peers that
// leave without a word, no descriptors left, a shutdown under load.

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "each_runtime.hpp"
#include "events/sockets.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/net.hpp"
#include "servers/reset.hpp"

using namespace futures;
using namespace std::chrono_literals;
using base::Errno, base::Result;

namespace {

constexpr std::size_t amount = 8'000'000;  // more than a kernel keeps for a connection

Task<> echo(TcpStream client) {
    std::vector<std::byte> room(256 * 1024);
    for (;;) {
        const auto count = co_await client.read(room);
        if (!count || *count == 0) break;
        const auto sent = co_await client.write_all(std::span(room).first(*count));
        if (!sent) break;
    }
    (void)co_await client.shutdown();
}

Task<> serve_one(TcpListener& listener) {
    auto client = co_await listener.accept();
    if (client) co_await echo(std::move(*client));
}

Task<> write_much(TcpStream& stream) {
    const std::vector<std::byte> much(amount);
    (void)co_await stream.write_all(much);
    (void)co_await stream.shutdown();
}

Task<> read_all(TcpStream& stream, std::size_t& received) {
    std::vector<std::byte> room(256 * 1024);
    for (;;) {
        const auto count = co_await stream.read(room);
        if (!count || *count == 0) co_return;
        received += *count;
    }
}

// Sends much, while it reads what comes back.
Task<> visit(Runtime& runtime, events::Address server, std::size_t& received) {
    auto stream = co_await TcpStream::connect(runtime, server);
    if (!stream) co_return;
    auto writing = write_much(*stream);
    auto reading = read_all(*stream, received);
    (void)co_await join(writing, reading);
}

// Polls a task so many times, and not again.
class AtMost : Pinned {
  public:
    using Output = bool;  // it has ended by itself
    AtMost(Task<>& task, int polls) noexcept : task_(task), left_(polls) {}
    Poll<bool> poll(Context& context) {
        if (left_-- == 0) return false;
        if (task_.poll(context).is_ready()) return true;
        if (left_ == 0) context.waker().wake_by_ref();
        return pending;
    }

  private:
    Task<>& task_;
    int left_;
};

Task<bool> at_most(Task<> task, int polls) {
    const bool has_ended = co_await AtMost(task, polls);
    co_return has_ended;
}

Task<> accept_all(Runtime& runtime, TcpListener& listener, Errno& why) {
    for (;;) {
        auto client = co_await listener.accept();
        if (!client) {
            why = client.error();
            co_return;
        }
        (void)runtime.spawn(echo(std::move(*client)));
    }
}

Task<Result<std::size_t>> read_some(TcpStream& stream) {
    std::array<std::byte, 100> room;
    const auto count = co_await stream.read(room);
    co_return count;
}

}  // namespace

TEST_CASE("a server may be dropped wherever it waits, and so may a client") {
    on_each_runtime([](Runtime& runtime) {
        for (const bool drops_server : {true, false}) {
            bool has_ended = false;
            int polls = 0;
            for (; !has_ended && polls < 100'000; polls += 1 + polls / 8) {
                std::size_t received = 0;
                {
                    auto listener = base::must(
                        "bind", TcpListener::bind(runtime, events::Address::loopback(0)));
                    const auto address = base::must("ask", listener.address());
                    auto server = serve_one(listener);
                    auto client = visit(runtime, address, received);
                    if (drops_server) std::swap(server, client);
                    auto other = runtime.spawn(std::move(server));
                    has_ended = runtime.block_on(at_most(std::move(client), polls));
                    if (!drops_server && polls == 0) other.abort();  // nobody comes
                    runtime.executor().run_ready();
                    if (!has_ended) other.abort();
                    runtime.run();
                }
                if (has_ended) CHECK(received == amount);
                for (int i = 0; i < 1000 && runtime.reactor().sources() > 0; ++i)
                    (void)runtime.reactor().park(runtime.reactor().now() + 1ms);
                REQUIRE(runtime.reactor().sources() == 0);
            }
            CHECK(has_ended);
            CHECK(polls > 3);
        }
    });
}

TEST_CASE(
    "a peer that leaves by force is told as an error or an end, and costs nobody else") {
    on_each_runtime([](Runtime& runtime) {
        auto listener =
            base::must("bind", TcpListener::bind(runtime, events::Address::loopback(0)));
        const auto address = base::must("ask", listener.address());
        Errno why{};
        auto server = runtime.spawn(accept_all(runtime, listener, why));
        {
            auto client = runtime.block_on(TcpStream::connect(runtime, address));
            REQUIRE(client);
            servers::reset_on_close(client->descriptor());
        }
        std::size_t received = 0;
        runtime.block_on(visit(runtime, address, received));
        CHECK(received == amount);
        CHECK(runtime.executor().tasks() <= 2);
        server.abort();
        runtime.run();
    });
}

TEST_CASE("nobody listens there: to connect is refused") {
    on_each_runtime([](Runtime& runtime) {
        auto address = [&] {
            auto listener = base::must(
                "bind", TcpListener::bind(runtime, events::Address::loopback(0)));
            return base::must("ask", listener.address());
        }();
        const auto client = runtime.block_on(TcpStream::connect(runtime, address));
        REQUIRE_FALSE(client);
        CHECK(client.error() == Errno::connection_refused);
        CHECK(runtime.reactor().sources() == 0);
    });
}

TEST_CASE(
    "a shutdown under load: no more clients, and those who are there get their answers") {
    on_each_runtime([](Runtime& runtime) {
        std::vector<std::size_t> received(4);
        Errno why{};
        auto listener =
            base::must("bind", TcpListener::bind(runtime, events::Address::loopback(0)));
        const auto address = base::must("ask", listener.address());
        auto server = runtime.spawn(accept_all(runtime, listener, why));
        for (std::size_t& count : received)
            (void)runtime.spawn(visit(runtime, address, count));
        runtime.block_on([](std::vector<std::size_t>& counts) -> Task<> {
            while (counts.back() == 0) co_await sleep(1ms);
        }(received));
        CHECK(runtime.shutdown(60s) == 0);
        CHECK(why == Errno::cancelled);
        for (const std::size_t count : received) CHECK(count == amount);
    });
}

TEST_CASE("who is silent for ever is dropped at the end of the grace") {
    on_each_runtime([](Runtime& runtime) {
        auto pair = base::must("make a pair", events::connected_pair());
        {
            auto stream = base::must("take", TcpStream::from(runtime, pair[0]));
            auto reader = runtime.spawn(read_some(stream));
            CHECK(runtime.shutdown(5ms) == 1);
            CHECK(reader.is_finished());
        }
        events::close_descriptor(pair[1]);
    });
}

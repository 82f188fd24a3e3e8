// Sockets for tasks, over every back end: what they give, and what is left of them.

#include "futures/host/net.hpp"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "each_runtime.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"

using namespace futures;
using namespace std::chrono_literals;
using base::Errno, base::Result;

namespace {

std::span<const std::byte> bytes_of(std::string_view words) {
    return std::as_bytes(std::span(words));
}

Task<> echo(TcpStream client) {
    std::array<std::byte, 1024> room;
    for (;;) {
        const auto count = co_await client.read(room);
        if (!count || *count == 0) co_return;
        const auto sent = co_await client.write_all(std::span(room).first(*count));
        if (!sent) co_return;
    }
}

Task<> accept_and_echo(Runtime& runtime, TcpListener& listener, int clients) {
    for (int i = 0; i < clients; ++i) {
        auto client = co_await listener.accept();
        REQUIRE(client);
        (void)runtime.spawn(echo(std::move(*client)));
    }
}

Task<std::string> read_to_end(TcpStream& stream) {
    std::string words;
    std::array<char, 300> room;
    for (;;) {
        const auto count = co_await stream.read(std::as_writable_bytes(std::span(room)));
        if (!count || *count == 0) co_return words;
        words.append(room.data(), *count);
    }
}

Task<std::string> ask(Runtime& runtime, events::Address server, std::string question) {
    auto stream = co_await TcpStream::connect(runtime, server);
    REQUIRE(stream);
    const auto sent = co_await stream->write_all(bytes_of(question));
    REQUIRE(sent);
    const auto ended = co_await stream->shutdown();
    REQUIRE(ended);
    auto answer = co_await read_to_end(*stream);
    co_return answer;
}

}  // namespace

TEST_CASE("an echo comes back, whole") {
    on_each_runtime([](Runtime& runtime) {
        auto listener = TcpListener::bind(runtime, events::Address::loopback(0));
        REQUIRE(listener);
        const auto address = listener->address();
        (void)runtime.spawn(accept_and_echo(runtime, *listener, 3));
        CHECK(runtime.block_on(ask(runtime, *address, "hello")) == "hello");
        const std::string large(300'000, 'x');
        auto first = runtime.spawn(ask(runtime, *address, large));
        CHECK(runtime.block_on(ask(runtime, *address, large)) == large);
        runtime.run();
        CHECK(first.is_finished());
        CHECK(runtime.reactor().sources() == 1);
    });
}

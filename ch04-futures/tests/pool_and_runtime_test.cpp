// Tasks of a pool use a socket that belongs to a runtime: an actor on the runtime's thread has it, and they
// ask the actor.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "each_runtime.hpp"
#include "futures/core/actor.hpp"
#include "futures/host/net.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/thread_pool.hpp"

using namespace futures;
using base::Result;

namespace {

using Words = std::string;

Task<Result<Words>> say_and_hear(TcpStream& stream, const Words& words) {
    const auto sent = co_await stream.write_all(std::as_bytes(std::span(words)));
    if (!sent) co_return base::fail(sent.error());
    Words heard;
    while (heard.size() < words.size()) {
        std::array<char, 64> room;
        const auto count = co_await stream.read(std::as_writable_bytes(std::span(room)));
        if (!count) co_return base::fail(count.error());
        if (*count == 0) co_return base::fail(base::Errno::broken_pipe);
        heard.append(room.data(), *count);
    }
    co_return heard;
}

// [owner]
// On the runtime's thread: it alone touches the socket.
struct Owner {
    using Asked = Request<Words, Result<Words>>;

    explicit Owner(TcpStream connected) : stream(std::move(connected)) {}
    Task<> on(Asked& asked) {
        auto heard = co_await say_and_hear(stream, asked.question());
        asked.reply(std::move(heard));
    }
    TcpStream stream;
};

// On any thread of the pool: to wait for an answer is to wait for a oneshot.
Task<int> asks(ChannelSender<Owner::Asked> owner, int number, int times) {
    int right = 0;
    for (int i = 0; i < times; ++i) {
        const Words question = std::to_string(number) + "." + std::to_string(i) + "\n";
        const auto answer = co_await ask<Result<Words>>(owner, question);
        if (answer && *answer && **answer == question) ++right;
    }
    co_return right;
}
// [owner]

Task<> echo(TcpListener& listener) {
    auto stream = co_await listener.accept();
    REQUIRE(stream);
    std::array<std::byte, 64> room;
    while (true) {
        const auto count = co_await stream->read(room);
        if (!count || *count == 0) co_return;
        const auto sent = co_await stream->write_all(std::span(room).first(*count));
        if (!sent) co_return;
    }
}

Task<TcpStream> connect(Runtime& runtime, events::Address to) {
    auto stream = co_await TcpStream::connect(runtime, to);
    co_return base::must("connect", std::move(stream));
}

}  // namespace

TEST_CASE("tasks of a pool use a socket of the runtime's thread") {
    constexpr int tasks = 8, times = 20;
    on_each_runtime([](Runtime& runtime) {
        auto listener =
            base::must("listen", TcpListener::bind(runtime, events::Address::loopback(0)));
        auto serving = runtime.spawn(echo(listener));
        const auto address = base::must("ask", listener.address());
        std::optional<Actor<Owner, Owner::Asked>> owner(
            std::in_place, 4, runtime.block_on(connect(runtime, address)));
        Parker driver;
        ThreadPool pool(driver, {.workers = 2});
        std::vector<JoinHandle<int, Shared>> handles;
        for (int i = 0; i < tasks; ++i)
            handles.push_back(pool.spawn(asks(owner->address(), i, times)));
        runtime.block_on(owner->run());  // until nobody can ask any more
        int right = 0;
        for (auto& handle : handles) right += wait_for(handle).value_or(0);
        CHECK(right == tasks * times);
        owner.reset();
        runtime.run();
        CHECK(serving.is_finished());
    });
}

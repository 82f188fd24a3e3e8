#pragma once
// Asio: coroutines on one thread, in its manner: awaitable, channels, steady_timer.

// With another compiler than GCC, Asio 1.22 does not look for the coroutines of the standard.
#define ASIO_HAS_CO_AWAIT
#define ASIO_HAS_STD_COROUTINE
#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "bench/bench.hpp"
#include "cases.hpp"

namespace contest::on_asio {

using asio::awaitable, asio::io_context, asio::use_awaitable;
using Channel = asio::experimental::channel<void(asio::error_code, std::uint64_t)>;

template <typename Main>
void run(Main main) {
    io_context context(1);
    asio::co_spawn(context, std::move(main), asio::detached);
    context.run();
}

inline awaitable<void> give_way(std::uint64_t times) {
    const auto executor = co_await asio::this_coro::executor;
    for (std::uint64_t i = 0; i < times; ++i) co_await asio::post(executor, use_awaitable);
}

inline awaitable<void> nothing() { co_return; }

inline double yields(Size size) {
    io_context context(1);
    for (std::uint64_t i = 0; i < size.tasks; ++i)
        asio::co_spawn(context, give_way(size.count / size.tasks), asio::detached);
    context.run();
    return 0;
}

inline awaitable<void> join(std::uint64_t times) {
    const auto executor = co_await asio::this_coro::executor;
    for (std::uint64_t i = 0; i < times; ++i)
        co_await asio::co_spawn(executor, nothing(), use_awaitable);
}

inline double batches(Size size) {
    io_context context(1);
    for (std::uint64_t done = 0; done < size.count; done += size.tasks) {
        for (std::uint64_t i = 0; i < size.tasks; ++i)
            asio::co_spawn(context, nothing(), asio::detached);
        context.restart();
        context.run();
    }
    return 0;
}

// ---- Sharing ----

inline awaitable<void> send(Channel& channel, std::uint64_t from, std::uint64_t to) {
    for (; from < to; ++from)
        co_await channel.async_send(asio::error_code{}, from, use_awaitable);
}

inline awaitable<void> receive(Channel& channel, std::uint64_t count) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < count; ++i)
        sum += co_await channel.async_receive(use_awaitable);
    bench::keep(sum);
}

inline double messages(Size size) {
    io_context context(1);
    Channel channel(context, size.tasks);
    asio::co_spawn(context, send(channel, 0, size.count), asio::detached);
    asio::co_spawn(context, receive(channel, size.count), asio::detached);
    context.run();
    return 0;
}

inline awaitable<void> oneshot(std::uint64_t times) {
    const auto executor = co_await asio::this_coro::executor;
    for (std::uint64_t i = 0; i < times; ++i) {
        Channel answer(executor, 1);
        asio::co_spawn(executor, send(answer, i, i + 1), asio::detached);
        bench::keep(co_await answer.async_receive(use_awaitable));
    }
}

inline awaitable<void> pass(Channel& mine, Channel& yours, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
        co_await mine.async_receive(use_awaitable);
        co_await yours.async_send(asio::error_code{}, i, use_awaitable);
    }
}

inline double hand_overs(Size size) {
    io_context context(1);
    Channel ping(context, 1), pong(context, 1);
    ping.try_send(asio::error_code{}, 0U);
    asio::co_spawn(context, pass(ping, pong, size.count / 2), asio::detached);
    asio::co_spawn(context, pass(pong, ping, size.count / 2), asio::detached);
    context.run();
    return 0;
}

// ---- Sleeping ----

inline awaitable<void> sleep(std::chrono::milliseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    co_await timer.async_wait(use_awaitable);
}

inline double sleeps(Size size) {
    io_context context(1);
    for (std::uint64_t i = 0; i < size.count; ++i)
        asio::co_spawn(context, sleep(std::chrono::milliseconds(1 + i % 100)),
                       asio::detached);
    context.run();
    return 0;
}

inline awaitable<void> arm(std::uint64_t times) {
    const auto executor = co_await asio::this_coro::executor;
    for (std::uint64_t i = 0; i < times; ++i) {
        {
            asio::steady_timer timer(executor, std::chrono::hours(1));
            timer.async_wait([](asio::error_code) {});
        }
        if (i % 64 == 63) co_await asio::post(executor, use_awaitable);
    }
}

// All of them sleep when their memory is measured; then they wake, and end.
inline double sleepers(Size size) {
    io_context context(1);
    const double before = resident_bytes();
    for (std::uint64_t i = 0; i < size.count; ++i)
        asio::co_spawn(context, sleep(std::chrono::seconds(6)), asio::detached);
    context.poll();
    const double bytes = resident_bytes() - before;
    context.run();
    return bytes / static_cast<double>(size.count);
}

inline const std::string version = "Asio " + std::to_string(ASIO_VERSION / 100'000) + "." +
                                   std::to_string(ASIO_VERSION / 100 % 1000);

inline const Cases cases = {
    {"yield", yields},
    {"join", [](Size size) { return run(join(size.count)), 0.0; }},
    {"batch", batches},
    {"mpsc", messages},
    {"oneshot", [](Size size) { return run(oneshot(size.count)), 0.0; }},
    {"hand-over", hand_overs},
    {"sleep", sleeps},
    {"arm", [](Size size) { return run(arm(size.count)), 0.0; }},
    {"sleepers", sleepers},
};

}  // namespace contest::on_asio

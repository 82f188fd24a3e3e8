#pragma once
// What our tasks share in measurements: channels, oneshots, an event, a mutex.

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "futures/core/channel.hpp"
#include "futures/core/event.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/oneshot.hpp"
#include "tasks.hpp"

namespace contest::ours {

using Number = std::uint64_t;

template <typename Sync>
Task<> answer(futures::OneshotSender<Number, Sync> sender, Number number) {
    if (!sender.send(std::move(number))) std::abort();
    co_return;
}

template <typename Sync, typename Executor>
Task<> oneshots(Executor& executor, Size size) {
    for (Number i = 0; i < size.count; ++i) {
        futures::Oneshot<Number, Sync> ends;
        executor.spawn_detached(answer(std::move(ends.sender), i));
        const auto value = co_await ends.receiver;
        if (!value || *value != i) std::abort();
    }
}

template <typename Sync>
struct Question {
    Number number;
    futures::OneshotSender<Number, Sync> reply;
};

template <typename Receiver>
Task<> serve(Receiver asked) {
    while (true) {
        auto question = co_await asked.receive();
        if (!question) co_return;
        if (!question->reply.send(question->number + 1)) std::abort();
    }
}

template <typename Sync, typename Executor>
Task<> requests(Executor& executor, Size size) {
    futures::Channel<Question<Sync>, Sync> channel(64);
    auto server = executor.spawn(serve(std::move(channel.receiver)));
    {
        auto ask = std::move(channel.sender);
        for (Number i = 0; i < size.count; ++i) {
            futures::Oneshot<Number, Sync> ends;
            const auto sent = co_await ask.send(Question<Sync>{i, std::move(ends.sender)});
            const auto value = co_await ends.receiver;
            if (!sent || !value || *value != i + 1) std::abort();
        }
    }
    const auto joined = co_await server;
    if (!joined) std::abort();
}

// A parameter lives until the task has been joined; the receiver waits for the end of the sender.
template <typename Sender>
Task<> produce(Sender parameter, Number count) {
    Sender sender = std::move(parameter);
    for (Number i = 0; i < count; ++i) {
        const auto sent = co_await sender.send(i);
        if (!sent) std::abort();
    }
}

template <typename Sync, typename Executor>
Task<> messages(Executor& executor, Size size) {
    futures::Channel<Number, Sync> channel(size.tasks);
    auto producer = executor.spawn(produce(std::move(channel.sender), size.count));
    Number sum = 0;
    while (true) {
        const auto message = co_await channel.receiver.receive();
        if (!message) break;
        sum += *message;
    }
    const auto joined = co_await producer;
    if (!joined || sum != size.count * (size.count - 1) / 2) std::abort();
}

template <typename Sync>
Task<> pass(futures::Event<Sync>& mine, futures::Event<Sync>& yours, Number times) {
    for (Number i = 0; i < times; ++i) {
        co_await mine.wait();
        yours.notify_one();
    }
}

template <typename Sync, typename Executor>
Task<> hand_overs(Executor& executor, Size size) {
    futures::Event<Sync> ping, pong;
    auto one = executor.spawn(pass(ping, pong, size.count / 2));
    auto other = executor.spawn(pass(pong, ping, size.count / 2));
    ping.notify_one();
    const auto first = co_await one;
    const auto second = co_await other;
    if (!first || !second) std::abort();
}

template <typename Sync, typename Executor>
Task<> locks(Executor&, Size size) {
    futures::Mutex<Number, Sync> mutex(0U);
    for (Number i = 0; i < size.count; ++i) {
        const auto sum = co_await mutex.lock();
        ++*sum;
    }
    const auto sum = co_await mutex.lock();
    if (*sum != size.count) std::abort();
}

template <typename Sync>
Task<> contend(futures::Mutex<Number, Sync>& mutex, Number times) {
    for (Number i = 0; i < times; ++i) {
        const auto sum = co_await mutex.lock();
        ++*sum;
        co_await yield();
    }
}

template <typename Sync, typename Executor>
Task<> contentions(Executor& executor, Size size) {
    futures::Mutex<Number, Sync> mutex(0U);
    std::vector<decltype(executor.spawn(nothing()))> handles;
    for (Number i = 0; i < size.tasks; ++i) {
        handles.push_back(executor.spawn(contend(mutex, size.count / size.tasks)));
    }
    co_await join_each(std::move(handles));
}

}  // namespace contest::ours

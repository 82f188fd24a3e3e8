// Are channels and awaits the same? Each can be made of the other, in a few lines; and yet they promise
// different things.
//
// A callback becomes a future by a oneshot, a future becomes a callback by a task, a task's values
// become a channel, and a channel's next value is a future. But a task that only awaits its own
// children has one result in every order, and a channel with two senders has many.
//
// Before: 55-actor.  Next: 57-four-executors.

#include <cstdio>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "futures/core/channel.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/yield.hpp"

using namespace futures;
using Done = std::move_only_function<void(int)>;
using Receiver = BoundedReceiver<int, Local>;
using Sender = ChannelSender<int, Local>;

// An interface of the old kind: keeps the callback, and calls it some time later.
static Done kept;
static void read_later(Done done) { kept = std::move(done); }

// [callback-to-future]
static OneshotReceiver<int, Local> read() {
    Oneshot<int, Local> once;
    read_later([sender = std::move(once.sender)](int value) mutable {
        (void)sender.send(std::move(value));
    });
    return std::move(once.receiver);
}
// [callback-to-future]

// [future-to-callback]
template <Future F>
static Task<> when_done(F future, Done done) {
    auto value = co_await future;
    done(*value);
}
// [future-to-callback]

// [task-to-channel]
static Task<> into(Task<int> task, Sender sender) {
    const int value = co_await task;
    (void)co_await sender.send(value);
}
static Task<int> from(Receiver& receiver) {
    const auto value = co_await receiver.receive();
    co_return value ? *value : 0;
}
// [task-to-channel]

static Task<int> number(int value) {
    co_await yield();
    co_return value;
}

// [two]
static Task<std::string> joined(LocalExecutor& executor) {
    auto one = executor.spawn(number(1));
    auto two = executor.spawn(number(2));
    const auto first = co_await one;
    const auto second = co_await two;
    co_return std::to_string(*first) + std::to_string(*second);
}

static Task<std::string> received(LocalExecutor& executor) {
    Channel<int, Local> channel(2);
    (void)executor.spawn(into(number(1), channel.sender.clone()));
    (void)executor.spawn(into(number(2), std::move(channel.sender)));
    const int first = co_await from(channel.receiver);
    const int second = co_await from(channel.receiver);
    co_return std::to_string(first) + std::to_string(second);
}
// [two]

static std::string results(Task<std::string> (*program)(LocalExecutor&)) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        VirtualDriver driver;
        LocalExecutor executor(driver, {.tasks = {.order = Order::random, .seed = seed}});
        seen.insert(executor.block_on(program(executor)));
    }
    std::string all;
    for (const std::string& one : seen) all += " " + one;
    return all;
}

int main() {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    (void)executor.spawn(when_done(read(), [](int value) {
        std::printf("a callback, as a future, as a callback: %d\n", value);
    }));
    executor.run_ready();
    kept(42);
    executor.run();
    std::printf("awaited, 100 seeds: %s\n", results(joined).c_str());
    std::printf("by a channel:       %s\n", results(received).c_str());
}

// Output:
// a callback, as a future, as a callback: 42
// awaited, 100 seeds:  12
// by a channel:        12 21

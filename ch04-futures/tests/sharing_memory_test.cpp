// Tasks that share much, and memory that ends somewhere: who needed it goes without, and nobody else.

#include <optional>

#include "futures/core/actor.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/unbounded.hpp"
#include "futures/core/watch.hpp"
#include "refusing_platform.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

using Question = Request<int, int, Local>;

struct Doubler {
    void on(Question& question) { question.reply(2 * question.question()); }
};

struct Outcome {
    std::optional<int> answer;
    int heard = 0;
    int level = 0;
};

Task<> asks(ChannelSender<Question, Local> address, Outcome& outcome) {
    const auto answer = co_await ask<int>(address, 21);
    if (answer) outcome.answer = *answer;
}
Task<> listens(BroadcastReceiver<int, Local> news, Outcome& outcome) {
    while (true) {
        const auto value = co_await news.receive();
        if (!value) co_return;
        outcome.heard += *value;
    }
}
Task<> looks(WatchReceiver<int, Local> level, Outcome& outcome) {
    const auto value = co_await level.changed();
    if (value) outcome.level = *value;
}
Task<> pours(UnboundedSender<int, Local> sender, BroadcastSender<int, Local> news) {
    for (int i = 1; i <= 40; ++i) {
        const auto sent = sender.send(int(i));
        if (!sent) co_return;
    }
    (void)news.send(7);
}

// Everything once. Each spawn() that finds no memory says so, and the others go on.
Outcome run() {
    Outcome outcome;
    VirtualDriver driver;
    Actor<Doubler, Question, Local> doubler(2);
    Broadcast<int, Local> news(2);
    Watch<int, Local> level(0);
    UnboundedChannel<int, Local> numbers;
    LocalExecutor executor(driver);
    auto asking = executor.spawn(asks(doubler.address(), outcome));
    auto serving = executor.spawn(doubler.run());
    auto listening = executor.spawn(listens(std::move(news.receiver), outcome));
    auto looking = executor.spawn(looks(std::move(level.receiver), outcome));
    auto pouring = executor.spawn(pours(std::move(numbers.sender), std::move(news.sender)));
    (void)level.sender.send(5);
    executor.run();
    return outcome;
}

}  // namespace

TEST_CASE(
    "whichever allocation fails, nothing leaks, and only who needed it goes without") {
    memory::refuse(0);
    const Outcome all = run();
    const std::size_t total = memory::calls;
    CHECK(all.answer == 42);
    CHECK(all.heard == 7);
    CHECK(all.level == 5);
    CHECK(memory::bytes_out == 0);
    CHECK(total >= 12);
    for (std::size_t bad = 1; bad <= total; ++bad) {
        memory::refuse(bad);
        CAPTURE(bad);
        const Outcome some = run();
        const int missing =
            int(some.answer != 42) + int(some.heard != 7) + int(some.level != 5);
        CHECK(missing <= 1);
        CHECK(memory::bytes_out == 0);
    }
}

TEST_CASE("to wait allocates nothing") {
    memory::refuse(0);
    VirtualDriver driver;
    LocalExecutor executor(driver);
    Outcome outcome;
    Channel<Question, Local> channel(1);
    Broadcast<int, Local> news(2);
    auto listening = executor.spawn(listens(std::move(news.receiver), outcome));
    memory::refuse(0);
    for (int i = 0; i < 100; ++i) {
        executor.run_ready();
        CHECK(news.sender.send(1) == 1U);
    }
    executor.run_ready();
    CHECK(memory::calls == 0);
    CHECK(outcome.heard == 100);
}

// No memory, at each point where there might be none: it is told, and nothing is lost or kept.

#include <cstdio>
#include <cstdlib>
#include <new>
#include <optional>

#include "futures/core/actor.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/unbounded.hpp"
#include "futures/core/watch.hpp"
#include "workbook/catch.hpp"

namespace {

std::size_t calls = 0;      // of allocate()
std::size_t bad_call = 0;   // which of them finds nothing, from 1; 0: none
std::size_t bytes_out = 0;  // not given back

}  // namespace

// A platform whose memory ends when the test says so.
namespace futures::platform {

void* allocate(std::size_t bytes) noexcept {
    if (++calls == bad_call) return nullptr;
    bytes_out += bytes;
    return ::operator new(bytes, std::nothrow);
}
void deallocate(void* block, std::size_t bytes) noexcept {
    bytes_out -= bytes;
    ::operator delete(block);
}
const void* this_thread() noexcept {
    static thread_local char here;
    return &here;
}
void relax(unsigned) noexcept {}
void fail(const char* why) noexcept {
    std::fprintf(stderr, "error: %s\n", why);
    std::abort();
}

}  // namespace futures::platform

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
    calls = bad_call = 0;
    const Outcome all = run();
    const std::size_t total = calls;
    CHECK(all.answer == 42);
    CHECK(all.heard == 7);
    CHECK(all.level == 5);
    CHECK(bytes_out == 0);
    CHECK(total >= 12);
    for (std::size_t bad = 1; bad <= total; ++bad) {
        calls = 0;
        bad_call = bad;
        CAPTURE(bad);
        const Outcome some = run();
        const int missing =
            int(some.answer != 42) + int(some.heard != 7) + int(some.level != 5);
        CHECK(missing <= 1);
        CHECK(bytes_out == 0);
    }
}

TEST_CASE("to wait allocates nothing") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    Outcome outcome;
    Channel<Question, Local> channel(1);
    Broadcast<int, Local> news(2);
    bad_call = 0;
    auto listening = executor.spawn(listens(std::move(news.receiver), outcome));
    calls = 0;
    for (int i = 0; i < 100; ++i) {
        executor.run_ready();
        CHECK(news.sender.send(1) == 1U);
    }
    executor.run_ready();
    CHECK(calls == 0);
    CHECK(outcome.heard == 100);
}

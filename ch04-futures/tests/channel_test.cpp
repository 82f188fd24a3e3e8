// Channels: what is sent is received, in order and once, whoever leaves in between.

#include "futures/core/channel.hpp"

#include <memory>
#include <string>

#include "counted_allocator.hpp"
#include "drop_after.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using base::Errno;

namespace {

template <class Sync, class T>
using Receiver = ChannelReceiver<T, Ring<T>, Sync>;

template <class Sync>
Task<> sends(ChannelSender<int, Sync> sender, int first, int count, std::string& words) {
    for (int i = first; i < first + count; ++i) {
        const auto sent = co_await sender.send(i);
        words += (sent ? '+' : '!') + std::to_string(i) + ' ';
    }
}
template <class Sync>
Task<> receives(Receiver<Sync, int> receiver, int count, std::string& words) {
    for (int i = 0; i < count; ++i) {
        const auto value = co_await receiver.receive();
        words += value ? '-' + std::to_string(*value) + ' ' : std::string(". ");
    }
}

// Sends 1, 2 and 3 through one place; the second of three senders is dropped after so many polls.
template <class Sync>
Task<> one_of_three(ChannelSender<int, Sync> sender, std::size_t polls, bool& was_sent) {
    auto send = drop_after(polls, [&] { return sender.send(2); });
    was_sent = co_await send;
}
template <class Sync>
Task<> one_reserves(ChannelSender<int, Sync> sender, std::size_t polls, bool& was_sent) {
    auto reserve = drop_after(polls, [&] { return sender.reserve(); });
    was_sent = co_await reserve;  // and the place is dropped unused
}

}  // namespace

TEMPLATE_TEST_CASE("whoever sends to a full channel waits", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::string words;
    Channel<int, TestType> channel(2);
    (void)executor.spawn(sends(std::move(channel.sender), 1, 5, words));
    executor.run_ready();
    CHECK(words == "+1 +2 ");
    (void)executor.spawn(receives(std::move(channel.receiver), 6, words));
    CHECK(executor.run());
    CHECK(words == "+1 +2 -1 -2 +3 +4 -3 -4 +5 -5 . ");
}

TEMPLATE_TEST_CASE("senders are served in the order in which they came", "", Local,
                   Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::string words;
    Channel<int, TestType> channel(1);
    for (int i = 0; i < 3; ++i) {
        (void)executor.spawn(sends(channel.sender.clone(), 10 * i, 2, words));
    }
    { const auto gone = std::move(channel.sender); }
    (void)executor.spawn(receives(std::move(channel.receiver), 7, words));
    CHECK(executor.run());
    CHECK(words == "+0 -0 +1 -1 +10 -10 +20 -20 +11 -11 +21 -21 . ");
}

TEMPLATE_TEST_CASE("a channel without a receiver takes nothing", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::string words;
    Channel<int, TestType> channel(1);
    (void)executor.spawn(sends(channel.sender.clone(), 1, 3, words));
    executor.run_ready();
    { const auto gone = std::move(channel.receiver); }
    CHECK(executor.run());
    CHECK(words == "+1 !2 !3 ");
    CHECK(channel.sender.try_send(4).error() == Errno::broken_pipe);
}

TEMPLATE_TEST_CASE("a closed channel gives what was sent, and what was promised", "", Local,
                   Shared) {
    Channel<int, TestType> channel(3);
    const Waker nobody;
    Context context(nobody);
    CHECK(channel.sender.try_send(1));
    auto reserve = channel.sender.reserve();
    auto place = reserve.poll(context);
    REQUIRE(place.is_ready());
    channel.receiver.close();
    CHECK(channel.sender.try_send(2).error() == Errno::broken_pipe);
    CHECK(channel.receiver.try_receive().value() == 1);
    CHECK(channel.receiver.try_receive().error() == Errno::would_block);
    CHECK(place.value()->send(3));
    CHECK(channel.receiver.try_receive().value() == 3);
    CHECK(channel.receiver.try_receive().error() == Errno::broken_pipe);
}

TEMPLATE_TEST_CASE("a place that is not used ends the wait of a closed channel", "", Local,
                   Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::string words;
    Channel<int, TestType> channel(1);
    auto reserve = channel.sender.reserve();
    {
        const Waker nobody;
        Context context(nobody);
        auto place = reserve.poll(context);
        REQUIRE(place.is_ready());
        channel.receiver.close();
        (void)executor.spawn(receives(std::move(channel.receiver), 1, words));
        executor.run_ready();
        CHECK(words.empty());
    }
    CHECK(executor.run());
    CHECK(words == ". ");
}

TEST_CASE("what nobody receives is destroyed with the channel") {
    const auto value = std::make_shared<int>(1);
    {
        Channel<std::shared_ptr<int>> channel(4);
        CHECK(channel.sender.try_send(std::shared_ptr<int>(value)));
        CHECK(channel.sender.try_send(std::shared_ptr<int>(value)));
        CHECK(value.use_count() == 3);
    }
    CHECK(value.use_count() == 1);
}

TEST_CASE("a channel may be sent through itself") {
    struct Note {
        std::unique_ptr<ChannelSender<Note>> sender;
    };
    Channel<Note> channel(2);
    auto copy = std::make_unique<ChannelSender<Note>>(channel.sender.clone());
    CHECK(channel.sender.try_send(Note{std::move(copy)}));
}

TEST_CASE("what could not be sent is still there") {
    Channel<std::unique_ptr<int>> channel(1);
    auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
    CHECK(channel.sender.try_send(std::move(first)));
    CHECK(channel.sender.try_send(std::move(second)).error() == Errno::would_block);
    CHECK(first == nullptr);
    CHECK(second != nullptr);
}

TEMPLATE_TEST_CASE("a dropped sender hands its place on, after each number of polls", "",
                   Local, Shared) {
    for (const bool reserves : {false, true}) {
        for (std::size_t polls = 0; polls < 5; ++polls) {
            VirtualDriver driver;
            Executor<TestType> executor(driver);
            std::string words;
            bool was_sent = false;
            Channel<int, TestType> channel(1);
            (void)executor.spawn(sends(channel.sender.clone(), 1, 1, words));
            (void)executor.spawn(
                reserves ? one_reserves(channel.sender.clone(), polls, was_sent)
                         : one_of_three(channel.sender.clone(), polls, was_sent));
            (void)executor.spawn(sends(std::move(channel.sender), 3, 1, words));
            (void)executor.spawn(receives(std::move(channel.receiver), 4, words));
            CAPTURE(reserves, polls, words);
            CHECK(executor.run());
            CHECK((words.find("-2") != words.npos) == (was_sent && !reserves));
            CHECK(words.find("-1") < words.find("-3"));
            CHECK(words.find("-3") != words.npos);
        }
    }
}

TEMPLATE_TEST_CASE("a dropped receive() loses nothing", "", Local, Shared) {
    for (std::size_t polls = 0; polls < 3; ++polls) {
        VirtualDriver driver;
        Executor<TestType> executor(driver);
        Channel<int, TestType> channel(1);
        {
            const Waker nobody;
            Context context(nobody);
            auto receive = channel.receiver.receive();
            for (std::size_t i = 0; i < polls; ++i) {
                const auto value = receive.poll(context);
                CHECK(value.is_pending());
            }
            CHECK(channel.sender.try_send(7));
        }
        CHECK(channel.receiver.try_receive().value() == 7);
    }
}

TEST_CASE("a channel without memory says so, and leaks nothing") {
    for (std::size_t good = 0; good < 3; ++good) {
        CountedAllocator memory(good);
        {
            Channel<int> channel(8, &memory);
            CHECK(channel.sender.is_empty() == (good < 2));
            const Waker nobody;
            Context context(nobody);
            auto sender = channel.sender.clone();
            auto send = sender.send(1);
            auto sent = send.poll(context);
            REQUIRE(sent.is_ready());
            auto receive = channel.receiver.receive();
            auto value = receive.poll(context);
            REQUIRE(value.is_ready());
            if (good == 2) {
                CHECK(value.value().value() == 1);
                continue;
            }
            CHECK(sent.value().error() == Errno::out_of_memory);
            CHECK(value.value().error() == Errno::out_of_memory);
            CHECK(channel.sender.try_send(1).error() == Errno::out_of_memory);
        }
        CHECK(memory.bytes() == 0);
    }
}

TEST_CASE("a task that always finds a value lets the others run all the same") {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    std::string words;
    Channel<int, Local> channel(1000);
    for (int i = 0; i < 1000; ++i) CHECK(channel.sender.try_send(int(i)));
    (void)executor.spawn(receives(std::move(channel.receiver), 1000, words));
    CHECK(executor.run_ready() == 8);  // 1000 / 128, rounded up
}

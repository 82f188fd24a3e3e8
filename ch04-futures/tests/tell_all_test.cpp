// Broadcast and watch: everybody is told; whoever is slow misses what is old, and learns it.

#include <memory>
#include <string>

#include "counted_allocator.hpp"
#include "drop_after.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/watch.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using base::Errno;

namespace {

template <class Sync>
Task<> listens(BroadcastReceiver<int, Sync> receiver, std::string& words) {
    while (true) {
        const auto value = co_await receiver.receive();
        if (!value && value.error() == Errno::broken_pipe) co_return;
        words += value ? std::to_string(*value) : "?" + std::to_string(receiver.missed());
    }
}
template <class Sync>
Task<> looks(WatchReceiver<int, Sync> receiver, std::string& words) {
    while (true) {
        const auto value = co_await receiver.changed();
        if (!value) co_return;
        words += std::to_string(*value);
    }
}

}  // namespace

TEMPLATE_TEST_CASE("a broadcast reaches all, and who is slow learns what was missed", "",
                   Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::string first, second, late;
    Broadcast<int, TestType> numbers(3);
    (void)executor.spawn(listens(std::move(numbers.receiver), first));
    (void)executor.spawn(listens(numbers.sender.subscribe(), second));
    executor.run_ready();
    CHECK(numbers.sender.send(1) == 2U);
    executor.run_ready();
    (void)executor.spawn(listens(numbers.sender.subscribe(), late));
    for (const int value : {2, 3, 4, 5, 6}) CHECK(numbers.sender.send(value) == 3U);
    { const auto gone = std::move(numbers.sender); }
    CHECK(executor.run());
    CHECK(first == "1?2456");
    CHECK(second == first);
    CHECK(late == "?2456");
}

TEMPLATE_TEST_CASE("a watch shows the latest value only", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    std::string first, second;
    Watch<int, TestType> level(0);
    auto look = level.receiver.clone();
    (void)executor.spawn(looks(std::move(level.receiver), first));
    executor.run_ready();
    for (const int value : {1, 2, 3}) CHECK(level.sender.send(value));
    executor.run_ready();
    CHECK(level.sender.send(4));
    CHECK(look.get().value() == 4);
    (void)executor.spawn(looks(std::move(look), second));
    executor.run_ready();
    { const auto gone = std::move(level.sender); }
    CHECK(executor.run());
    CHECK(first == "34");
    CHECK(second == "");
}

TEMPLATE_TEST_CASE("who is dropped while it waits is told no more", "", Local, Shared) {
    for (std::size_t polls = 0; polls < 3; ++polls) {
        const Waker nobody;
        Context context(nobody);
        Broadcast<int, TestType> numbers(2);
        {
            auto receive = numbers.receiver.receive();
            for (std::size_t i = 0; i < polls; ++i)
                CHECK(receive.poll(context).is_pending());
        }
        CHECK(numbers.sender.send(5) == 1U);
        auto receive = numbers.receiver.receive();
        auto value = receive.poll(context);
        REQUIRE(value.is_ready());
        CHECK(value.value().value() == 5);
    }
}

TEST_CASE("values end once, also those that were forgotten") {
    const auto value = std::make_shared<int>(1);
    {
        Broadcast<std::shared_ptr<int>> numbers(2);
        for (int i = 0; i < 5; ++i) CHECK(numbers.sender.send(value) == 1U);
        CHECK(value.use_count() == 3);
        Watch<std::shared_ptr<int>> level(value);
        CHECK(level.sender.send(value));
        CHECK(value.use_count() == 4);
    }
    CHECK(value.use_count() == 1);
}

TEST_CASE("a broadcast and a watch without memory say so, and leak nothing") {
    for (const std::size_t good : {0U, 1U, 2U}) {
        CountedAllocator memory(good), little(good);
        {
            const Waker nobody;
            Context context(nobody);
            Broadcast<int> numbers(4, &memory);
            CHECK(numbers.sender.send(1).has_value() == (good == 2));
            auto other = numbers.sender.subscribe();
            auto receive = other.receive();
            const auto value = receive.poll(context);
            CHECK(value.is_ready() == (good < 2));
            Watch<int> level(1, &little);
            CHECK(level.sender.send(2).has_value() == (good >= 1));
            CHECK(level.receiver.clone().get().has_value() == (good >= 1));
        }
        CHECK(memory.bytes() == 0);
        CHECK(little.bytes() == 0);
    }
}

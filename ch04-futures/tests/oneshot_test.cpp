// Oneshot: one value arrives, or its receiver is told that it will not.

#include "futures/core/oneshot.hpp"

#include <memory>

#include "counted_allocator.hpp"
#include "futures/core/executor.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using base::Errno;

namespace {

template <class Sync>
Task<> sends(OneshotSender<int, Sync> sender, int value) {
    (void)sender.send(std::move(value));
    co_return;
}
template <class Sync>
Task<int> asks(Executor<Sync>& executor) {
    Oneshot<int, Sync> answer;
    (void)executor.spawn(sends(std::move(answer.sender), 42));
    const auto value = co_await answer.receiver;
    co_return value ? *value : -1;
}

}  // namespace

TEMPLATE_TEST_CASE("a value comes from another task", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    CHECK(executor.block_on(asks(executor)) == 42);
}

TEMPLATE_TEST_CASE("a sender that goes is told to the receiver, and the other way", "",
                   Local, Shared) {
    const Waker nobody;
    Context context(nobody);
    Oneshot<int, TestType> first;
    CHECK(first.receiver.poll(context).is_pending());
    { const auto gone = std::move(first.sender); }
    auto answer = first.receiver.poll(context);
    REQUIRE(answer.is_ready());
    CHECK(answer.value().error() == Errno::broken_pipe);

    Oneshot<std::unique_ptr<int>, TestType> second;
    { const auto gone = std::move(second.receiver); }
    auto value = std::make_unique<int>(1);
    CHECK(second.sender.is_closed());
    CHECK(second.sender.send(std::move(value)).error() == Errno::broken_pipe);
    CHECK(value != nullptr);
    CHECK(second.sender.is_empty());
}

TEST_CASE("a value that nobody has taken is destroyed") {
    const auto value = std::make_shared<int>(1);
    {
        Oneshot<std::shared_ptr<int>> once;
        CHECK(once.sender.send(std::shared_ptr<int>(value)));
    }
    CHECK(value.use_count() == 1);
}

TEST_CASE("a oneshot without memory says so, and leaks nothing") {
    for (const std::size_t good : {0U, 1U}) {
        CountedAllocator memory(good);
        {
            const Waker nobody;
            Context context(nobody);
            Oneshot<int> once(&memory);
            CHECK(once.sender.is_empty() == (good == 0));
            CHECK(once.sender.send(1).has_value() == (good != 0));
            auto answer = once.receiver.poll(context);
            REQUIRE(answer.is_ready());
            if (good == 0) CHECK(answer.value().error() == Errno::out_of_memory);
        }
        CHECK(memory.bytes() == 0);
    }
}

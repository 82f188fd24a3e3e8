// Event: notices are handed on, not lost, and reach nobody who came later.

#include "futures/core/event.hpp"

#include "futures/core/executor.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

template <class Sync>
Task<> ping_pong(Event<Sync>& mine, Event<Sync>& other, int rounds, int& count) {
    for (int i = 0; i < rounds; ++i) {
        other.notify_one();
        co_await mine.wait();
        ++count;
    }
    other.notify_one();
}

}  // namespace

TEMPLATE_TEST_CASE("a notice that nobody waits for is kept, once", "", Local, Shared) {
    Event<TestType> event;
    const Waker nobody;
    Context context(nobody);
    event.notify_one();
    event.notify_one();
    auto first = event.wait();
    auto second = event.wait();
    CHECK(first.poll(context).is_ready());
    CHECK(second.poll(context).is_pending());
    event.notify_one();
    CHECK(second.poll(context).is_ready());
}

TEMPLATE_TEST_CASE("a notice that was not taken goes to the next", "", Local, Shared) {
    Event<TestType> event;
    const Waker nobody;
    Context context(nobody);
    auto next = event.wait();
    {
        auto dropped = event.wait();
        CHECK(dropped.poll(context).is_pending());
        CHECK(next.poll(context).is_pending());
        event.notify_one();
        CHECK(next.poll(context).is_pending());
    }
    CHECK(next.poll(context).is_ready());
    {
        auto dropped = event.wait();
        CHECK(dropped.poll(context).is_pending());
        event.notify_one();
    }
    auto later = event.wait();  // nobody waited: it is kept
    CHECK(later.poll(context).is_ready());
}

TEMPLATE_TEST_CASE("all are told who were there, and nobody who came later", "", Local,
                   Shared) {
    Event<TestType> event;
    const Waker nobody;
    Context context(nobody);
    auto polled = event.wait();
    auto made = event.wait();
    CHECK(polled.poll(context).is_pending());
    {
        auto dropped = event.wait();
        CHECK(dropped.poll(context).is_pending());
    }
    event.notify_all();
    auto late = event.wait();
    CHECK(polled.poll(context).is_ready());
    CHECK(made.poll(context).is_ready());
    CHECK(late.poll(context).is_pending());
}

TEMPLATE_TEST_CASE("two tasks hand over to each other", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    Event<TestType> left, right;
    int count = 0;
    (void)executor.spawn(ping_pong(left, right, 100, count));
    (void)executor.spawn(ping_pong(right, left, 100, count));
    CHECK(executor.run());
    CHECK(count == 200);
}

// What tasks share, in every order: the library's own templates, used by threads. Nothing is lost, nobody
// waits for ever, and nobody touches what another one may have destroyed.

#include <tuple>

#include "futures/core/channel.hpp"
#include "futures/core/event.hpp"
#include "futures/core/latch.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/oneshot.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"
#include "model_platform.hpp"
#include "workbook/catch.hpp"

using futures::Context, futures::RawWaker, futures::RawWakerVTable, futures::Waker;
using model::Parker, model::Report, model::Var;
using Sync = model::Sync;

namespace {

void must_pass(const Report& report, std::size_t at_least = 2) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions >= at_least);
}

// A thread that polls a future, and sleeps until it is waked.
class Sleeper {
  public:
    template <class Future>
    auto block_on(Future& future) {
        for (;;) {
            if (auto answer = poll(future); answer.is_ready()) {
                return std::move(answer).value();
            }
            bed_.park();
        }
    }
    template <class Future>
    auto poll(Future& future) {
        const Waker waker({this, &vtable});
        Context context(waker);
        return future.poll(context);
    }

  private:
    static RawWaker clone(void* self) noexcept { return {self, &vtable}; }
    static void wake(void* self) noexcept { static_cast<Sleeper*>(self)->bed_.unpark(); }
    static void drop(void*) noexcept {}
    static constexpr RawWakerVTable vtable{clone, wake, wake, drop};

    Parker bed_{"a sleeper"};
};

struct Program {
    model_platform::Fresh fresh;
    Sleeper first_bed, second_bed;
};

}  // namespace

namespace {

struct Locked2 : Program {
    futures::Mutex<Var<int>, Sync> mutex;
    void adds(Sleeper& bed) {
        auto lock = mutex.lock();
        const auto guard = bed.block_on(lock);
        guard->set(guard->get() + 1);
    }
    void first() { adds(first_bed); }
    void second() { adds(second_bed); }
    // Its future is polled once, and dropped: perhaps just after the lock was granted to it.
    void leaves() {
        Sleeper bed;
        auto lock = mutex.lock();
        std::ignore = bed.poll(lock);
    }
    void at_end() {
        const auto guard = mutex.try_lock();
        model::check(guard && (*guard)->get() > 0, "the mutex is free at the end");
    }
};

}  // namespace

TEST_CASE("a mutex lets one thread in at a time, and wakes the next") {
    must_pass(model::explore<Locked2>(
        {{"first", &Locked2::first}, {"second", &Locked2::second}}));
}

TEST_CASE("R10 a lock that was granted to whoever leaves goes to the next") {
    must_pass(model::explore<Locked2>({{"first", &Locked2::first},
                                       {"leaves", &Locked2::leaves},
                                       {"second", &Locked2::second}},
                                      {.preemptions = 2}));
}

namespace {

struct Sent : Program {
    futures::Oneshot<int, Sync> once;
    void sends() {
        auto sender = std::move(once.sender);
        std::ignore = sender.send(42);
    }
    void sends_nothing() { const auto sender = std::move(once.sender); }
    void receives() {
        auto receiver = std::move(once.receiver);
        const auto value = first_bed.block_on(receiver);
        if (value) model::check(*value == 42, "it is what was sent");
    }
    void leaves() {
        auto receiver = std::move(once.receiver);
        std::ignore = first_bed.poll(receiver);
    }
};

}  // namespace

TEST_CASE("R9 a oneshot gives its value or its end, and frees its memory last") {
    for (const auto sends : {&Sent::sends, &Sent::sends_nothing}) {
        for (const auto receives : {&Sent::receives, &Sent::leaves}) {
            must_pass(model::explore<Sent>({{"sender", sends}, {"receiver", receives}}));
        }
    }
}

namespace {

struct Flow : Program {
    futures::Channel<int, Sync> channel{1};
    void sends() {
        auto sender = std::move(channel.sender);
        for (int i = 1; i <= 2; ++i) {
            auto send = sender.send(i);
            std::ignore = first_bed.block_on(send);
        }
    }
    void receives() {
        auto receiver = std::move(channel.receiver);
        for (int i = 1; i <= 2; ++i) {
            auto receive = receiver.receive();
            const auto value = second_bed.block_on(receive);
            model::check(value == i, "values come in order, once");
        }
        auto receive = receiver.receive();
        const auto end = second_bed.block_on(receive);
        model::check(!end, "then there is an end");
    }
    void leaves() {
        auto receiver = std::move(channel.receiver);
        auto receive = receiver.receive();
        std::ignore = second_bed.poll(receive);
    }
    void closes() { channel.receiver.close(); }
};

// Two senders and one place, which is taken; who waits for it may be dropped with the place in its hand.
struct Places : Program {
    futures::Channel<int, Sync> channel{1};
    futures::ChannelSender<int, Sync> other = channel.sender.clone();
    Sleeper third_bed;
    Places() { std::ignore = channel.sender.try_send(6); }
    void leaves() {
        auto sender = std::move(other);
        auto reserve = sender.reserve();
        std::ignore = first_bed.poll(reserve);
    }
    void sends() {
        auto sender = std::move(channel.sender);
        auto send = sender.send(7);
        std::ignore = second_bed.block_on(send);
    }
    void receives() {
        for (const int expected : {6, 7}) {
            auto receive = channel.receiver.receive();
            const auto value = third_bed.block_on(receive);
            model::check(value == expected, "the value has come");
        }
    }
};

}  // namespace

TEST_CASE("a channel of one place hands on values in order, and its end") {
    must_pass(model::explore<Flow>(
        {{"sender", &Flow::sends}, {"receiver", &Flow::receives}}, {.preemptions = 3}));
}

TEST_CASE("a sender that waits is told when the receiver leaves, or closes") {
    must_pass(
        model::explore<Flow>({{"sender", &Flow::sends}, {"receiver", &Flow::closes}}));
    must_pass(model::explore<Flow>({{"sender", &Flow::sends}, {"receiver", &Flow::leaves}},
                                   {.preemptions = 3}));
}

TEST_CASE("R10 a place that was granted to whoever leaves goes to the next") {
    must_pass(model::explore<Places>({{"leaves", &Places::leaves},
                                      {"sends", &Places::sends},
                                      {"receives", &Places::receives}},
                                     {.preemptions = 2}));
}

namespace {

struct Told : Program {
    futures::Event<Sync> event;
    void waits() {
        auto wait = event.wait();
        first_bed.block_on(wait);
    }
    void leaves() {
        auto wait = event.wait();
        if (second_bed.poll(wait).is_ready())
            event.notify_one();  // it was not meant for us
    }
    void tells() { event.notify_one(); }
};

// Whoever was waked destroys what it has waited for, at once.
struct Opened : Program {
    using Latch = futures::Latch<Sync>;
    Latch* latch = new (futures::make_room<Latch>(nullptr)) Latch(1);
    void opens() { latch->count_down(); }
    void waits() {
        {
            auto wait = latch->wait();
            first_bed.block_on(wait);
        }
        futures::destroy_in_room(nullptr, latch);
    }
};

}  // namespace

TEST_CASE("R10 a notice to whoever leaves is handed on") {
    must_pass(model::explore<Told>(
        {{"waits", &Told::waits}, {"leaves", &Told::leaves}, {"tells", &Told::tells}},
        {.preemptions = 3}));
}

TEST_CASE("who was waked by a latch may destroy it") {
    must_pass(
        model::explore<Opened>({{"opens", &Opened::opens}, {"waits", &Opened::waits}}));
}

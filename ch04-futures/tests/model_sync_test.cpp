// What tasks share, in every order: the core's own oneshot, mutex, semaphore, event, channel and timers,
// each between threads that send, wait, and leave.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <optional>
#include <tuple>
#include <utility>

#include "futures/core/channel.hpp"
#include "futures/core/event.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/semaphore.hpp"
#include "futures/core/timer_wheel.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"
#include "model_platform.hpp"
#include "model_waiter.hpp"
#include "workbook/catch.hpp"

using model::Report, model::Var;
using model_waiter::Waiter;

namespace {

// How many executions there are is up to the core; but not that there are hardly any.
void must_pass(const Report& report, std::size_t at_least) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions >= at_least);
}

struct Memory {
    model_platform::Fresh fresh;
};

// A value that counts those of its kind which are alive.
struct Counted {
    explicit Counted(Var<int>& its_count) : count(&its_count) {
        count->set(count->get() + 1);
    }
    Counted(Counted&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
    Counted& operator=(Counted&& other) noexcept {
        std::swap(count, other.count);
        return *this;
    }
    ~Counted() {
        if (count != nullptr) count->set(count->get() - 1);
    }
    Var<int>* count;
};

}  // namespace

namespace {

struct Sent : Memory {
    Var<int> alive{"the value", 0};
    futures::Oneshot<Counted, model::Sync> oneshot;
    Waiter waiter;

    void sender() {
        auto mine = std::move(oneshot.sender);
        std::ignore = mine.send(Counted(alive));
    }
    void receiver() {
        auto mine = std::move(oneshot.receiver);
        const auto value = waiter.await(mine);
        model::check(value && alive.get() == 1, "what was sent is received");
    }
    void at_end() const { model::check(alive.get() == 0, "the value has ended once"); }
};
// The receiver asks once, and leaves.
struct NotWanted : Sent {
    void receiver() {
        auto mine = std::move(oneshot.receiver);
        std::ignore = waiter.poll(mine);
    }
};
// The sender leaves without sending.
struct NotSent : Sent {
    void sender() { const auto mine = std::move(oneshot.sender); }
    void receiver() {
        auto mine = std::move(oneshot.receiver);
        const auto value = waiter.await(mine);
        model::check(!value, "who waits for nothing is told");
    }
};

// The receiver is polled by one task, and awaited by another.
struct SentToAnother : Sent {
    Waiter first;
    void receiver() {
        auto mine = std::move(oneshot.receiver);
        if (auto answer = first.poll(mine); answer.is_ready()) return;
        const auto value = waiter.await(mine);
        model::check(value.has_value(), "the last who asked is woken");
    }
};

template <class Program>
Report sent() {
    return model::explore<Program>(
        {{"sender", &Program::sender}, {"receiver", &Program::receiver}});
}

}  // namespace

TEST_CASE("R9 Oneshot: sent, not wanted, not sent, in any order") {
    must_pass(sent<Sent>(), 2);
    must_pass(sent<NotWanted>(), 2);
    must_pass(sent<NotSent>(), 2);
    must_pass(sent<SentToAnother>(), 2);
}

namespace {

// R10. Somebody holds it; a first one waits and is dropped, a second one waits and must get it.
struct Locked : Memory {
    futures::Mutex<int, model::Sync> mutex{0};
    Var<int> guarded{"what the mutex guards", 0};
    Waiter first_waiter, second_waiter, third_waiter;

    void use(Waiter& waiter) {
        auto lock = mutex.lock();
        const auto guard = waiter.await(lock);
        guarded.set(guarded.get() + 1);
    }
    void first() { use(first_waiter); }
    void second() { use(second_waiter); }
    void leaver() {
        auto lock = mutex.lock();
        std::ignore = third_waiter.poll(lock);
    }
};

struct Permitted : Memory {
    futures::Semaphore<model::Sync> semaphore{1};
    Waiter first_waiter, second_waiter, third_waiter;

    void first() {
        auto wait = semaphore.acquire(1);
        const auto permit = first_waiter.await(wait);
    }
    void second() {
        auto wait = semaphore.acquire(1);
        const auto permit = second_waiter.await(wait);
    }
    void leaver() {
        auto wait = semaphore.acquire(1);
        std::ignore = third_waiter.poll(wait);
    }
};

// One notice for two who wait, of which one leaves.
struct Notified : Memory {
    futures::Event<model::Sync> event;
    Waiter first_waiter, third_waiter;

    void first() {
        auto wait = event.wait();
        first_waiter.await(wait);
    }
    void second() { event.notify_one(); }
    void leaver() {
        std::optional<futures::Poll<>> answer;
        {
            auto wait = event.wait();
            answer = third_waiter.poll(wait);
        }
        if (answer->is_ready()) event.notify_one();  // it has used the notice up
    }
};

template <class Program>
Report three() {
    return model::explore<Program>({{"first", &Program::first},
                                    {"second", &Program::second},
                                    {"leaver", &Program::leaver}});
}

}  // namespace

TEST_CASE("R10 Mutex: who waits and is dropped hands on what it was granted") {
    must_pass(three<Locked>(), 100);
}
TEST_CASE("R10 Semaphore: who waits and is dropped hands on what it was granted") {
    must_pass(three<Permitted>(), 100);
}
TEST_CASE("R10 Event: who waits and is dropped hands on the notice") {
    must_pass(three<Notified>(), 20);
}

namespace {

// A channel for one value, two senders; one of them is dropped while it waits for room.
struct Channelled : Memory {
    Var<int> received{"received", 0};
    futures::Channel<int, model::Sync> channel{1};
    Waiter first_waiter, second_waiter, third_waiter;

    void first() {
        auto mine = std::move(channel.receiver);
        for (;;) {
            auto receive = mine.receive();
            const auto value = second_waiter.await(receive);
            if (!value) return;
            received.set(received.get() + *value);
        }
    }
    void second() {
        auto mine = std::move(channel.sender);
        for (const int value : {1, 10}) {
            auto send = mine.send(value);
            const auto done = first_waiter.await(send);
            model::check(done.has_value(), "a receiver that waits takes all");
        }
    }
    void at_end() const { model::check(received.get() == 11, "all that was sent arrives"); }
};

}  // namespace

TEST_CASE("Channel: a sender that waits for room, and a receiver that waits for values") {
    must_pass(model::explore<Channelled>(
                  {{"receiver", &Channelled::first}, {"sender", &Channelled::second}},
                  {.preemptions = 2}),
              20);
}

namespace {

class Stopped final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return futures::nanoseconds(0); }
    bool park(futures::nanoseconds) noexcept override { return false; }
    void unpark() noexcept override {}
};

// R11. A timer fires on one thread, and is dropped, or armed again, on another.
struct Timed : Memory {
    Stopped driver;
    futures::TimerWheel<model::Sync> wheel{driver, 0};
    Waiter waiter;
    std::optional<futures::TimerEntry> entry;

    struct Armed {  // as sleep() does it
        using Output = void;
        Timed& timed;
        bool is_armed = false;
        futures::Poll<> poll(futures::Context& context) noexcept {
            using futures::nanoseconds;
            if (is_armed && timed.wheel.has_fired(*timed.entry, context.waker()))
                return futures::ready;
            if (!is_armed) timed.wheel.arm(*timed.entry, nanoseconds(5), context.waker());
            is_armed = true;
            return futures::pending;
        }
    };
    Timed() { entry.emplace(); }
    void sleeper() {
        Armed sleep{*this};
        waiter.await(sleep);
        wheel.disarm(*entry);
        entry.reset();
    }
    void driver_thread() {
        while (wheel.is_empty()) model::pause();
        wheel.fire(futures::nanoseconds(10));
    }
};
struct Dropped : Timed {
    void sleeper() {
        Armed sleep{*this};
        std::ignore = waiter.poll(sleep);
        wheel.disarm(*entry);
        entry.reset();
    }
    void driver_thread() { wheel.fire(futures::nanoseconds(10)); }
};
struct ArmedForAnother : Timed {
    Waiter first;
    void sleeper() {
        Armed sleep{*this};
        if (!first.poll(sleep).is_ready()) waiter.await(sleep);
        wheel.disarm(*entry);
        entry.reset();
    }
};

template <class Program>
Report timed() {
    return model::explore<Program>(
        {{"sleeper", &Program::sleeper}, {"driver", &Program::driver_thread}});
}

}  // namespace

TEST_CASE("R11 TimerWheel: a timer fires once, or is disarmed, from another thread") {
    must_pass(timed<Timed>(), 2);
    must_pass(timed<Dropped>(), 2);
    must_pass(timed<ArmedForAnother>(), 2);
}

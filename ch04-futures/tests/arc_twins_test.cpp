// What goes wrong on the way from a callback to a runtime: each mistake is made, and seen to fail.
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "byhand/disk.hpp"
#include "byhand/executor.hpp"
#include "byhand/reactor.hpp"
#include "workbook/catch.hpp"

using namespace byhand;
using namespace std::chrono_literals;

static Disk disk_with_foo(base::Clock& clock) {
    Disk disk(clock);
    disk.put("foo.txt", "hello", 30ms);
    return disk;
}

// [forgotten]
// One of its ways out does not call `done`.
static void read_foo(Disk& disk, Disk::Done done) {
    disk.read("foo.txt", [done = std::move(done)](const Answer& foo) mutable {
        if (!foo) return;  // "cannot happen"
        done(foo);
    });
}

TEST_CASE("a callback that is not called is an answer that nobody misses") {
    base::VirtualClock clock;
    Disk disk(clock);  // without foo.txt
    bool answered = false;
    read_foo(disk, [&](const Answer&) { answered = true; });
    disk.run();
    CHECK(disk.reads() == 0);  // nothing is under way any more,
    CHECK_FALSE(answered);     // and nobody will ever say so
}
// [forgotten]

// [dead]
// A future that leaves its read under way when it goes.
struct Careless {
    Disk& disk;
    std::optional<Answer>* place;  // a member of its own, if it were honest
    void start() const {
        disk.read("foo.txt", [to = place](Answer answer) { *to = std::move(answer); });
    }
};

TEST_CASE("a future that goes without its read is written to after its death") {
    base::VirtualClock clock;
    Disk disk = disk_with_foo(clock);
    std::optional<Answer>
        place;  // where it was: still there in this test, so that we can look
    { Careless(disk, &place).start(); }
    disk.run();
    CHECK(place.has_value());
}
// [dead]

// [no-waker]
// "Not yet", and the waker is not kept.
struct Forgetful {
    using Output = Nothing;
    bool there = false;
    Poll<Nothing> poll(const Waker&) {
        if (there) return Nothing();
        return pending;
    }
};

static Async<> waits_for(Forgetful& value) { co_await value; }

TEST_CASE("a future that keeps no waker is never asked again") {
    Forgetful value;
    Executor executor;
    executor.spawn(waits_for(value));
    while (executor.run_one()) {}
    value.there = true;
    CHECK_FALSE(executor.run_one());  // the value is there, and the task sleeps for ever
    CHECK(executor.tasks() == 1);
}
// [no-waker]

// [first-waker]
// Keeps the waker of whoever asked first.
struct Loyal {
    using Output = Nothing;
    bool there = false;
    std::optional<Waker> waker;
    Poll<Nothing> poll(const Waker& asks) {
        if (there) return Nothing();
        if (!waker) waker = asks.clone();
        return pending;
    }
};

static Async<> hands_on(Loyal& value) { co_await value; }

TEST_CASE("a future that keeps its first waker wakes a task that has given it away") {
    Loyal value;
    Executor executor;
    CHECK_FALSE(value.poll(Waker::none()));  // somebody looks, and goes away
    executor.spawn(hands_on(value));
    while (executor.run_one()) {}
    value.there = true;
    value.waker->wake();
    CHECK_FALSE(executor.run_one());
    CHECK(executor.tasks() == 1);
}
// [first-waker]

// [hog]
static Async<> computes(base::Clock& clock) {
    clock.sleep_for(500ms);  // work, and no co_await in it
    co_return;
}

static Async<> sleeps(base::Timers& timers, base::nanoseconds& woken_at) {
    co_await Sleep(timers, 100ms);
    woken_at = timers.clock().now();
}

TEST_CASE("an executor cannot take the thread away from a task that does not wait") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    base::nanoseconds woken_at{0};
    Executor executor;
    executor.spawn(sleeps(timers, woken_at));
    executor.spawn(computes(clock));
    executor.run([&] { timers.run_one(); });
    CHECK(woken_at == 500ms);  // it was due at 100
}
// [hog]

// [last-in]
struct Again {
    using Output = Nothing;
    bool asked = false;
    Poll<Nothing> poll(const Waker& waker) {
        if (std::exchange(asked, true)) return Nothing();
        waker.wake();
        return pending;
    }
};

static Async<> turns(int& count) {
    for (int i = 0; i < 1000; ++i) {
        ++count;
        Again again;
        co_await again;
    }
}

TEST_CASE("a stack as ready queue lets a task that is always ready starve the others") {
    int first = 0, last = 0;
    Executor executor(Order::last_in);
    executor.spawn(turns(first));
    executor.spawn(turns(last));
    for (int i = 0; i < 500; ++i) executor.run_one();
    CHECK(first == 0);
    CHECK(last == 500);
}
// [last-in]

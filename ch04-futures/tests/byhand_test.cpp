// The parts of a runtime, each of them alone: what a waker, a future, an executor and a reactor owe.
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "byhand/async.hpp"
#include "byhand/disk.hpp"
#include "byhand/executor.hpp"
#include "byhand/join.hpp"
#include "byhand/reactor.hpp"
#include "byhand/talk.hpp"
#include "workbook/catch.hpp"

using namespace byhand;
using namespace std::chrono_literals;

// Somebody who can be woken, and who counts.
struct Counter {
    int wakers = 0, woken = 0;
    Waker waker() {
        static constexpr WakerTable table{
            [](void* self) { ++static_cast<Counter*>(self)->wakers; },
            [](void* self) { ++static_cast<Counter*>(self)->woken; },
            [](void* self) { --static_cast<Counter*>(self)->wakers; }};
        ++wakers;
        return {this, table};
    }
};

// A future that somebody else makes come true.
struct Bell {
    using Output = Nothing;
    bool rung = false;
    int polls = 0;
    Waker waker = Waker::none();
    Poll<Nothing> poll(const Waker& asks) {
        ++polls;
        if (rung) return Nothing();
        waker = asks.clone();
        return pending;
    }
    void ring() {
        rung = true;
        waker.wake();
    }
};

static Async<> waits_for(Bell& bell) { co_await bell; }

TEST_CASE("a waker that is moved is still one, and a clone is one more") {
    Counter counter;
    {
        Waker first = counter.waker();
        Waker moved = std::move(first);
        CHECK(counter.wakers == 1);
        const Waker clone = moved.clone();
        CHECK(counter.wakers == 2);
        CHECK(clone.will_wake(moved));
        moved = Waker::none();
        CHECK_FALSE(clone.will_wake(moved));
        clone.wake();
    }
    CHECK(counter.wakers == 0);
    CHECK(counter.woken == 1);
}

TEST_CASE("a read wakes the last one who has asked, and nobody else") {
    base::VirtualClock clock;
    Disk disk(clock);
    disk.put("foo.txt", "hello", 30ms);
    Counter first, last;
    Read read(disk, "foo.txt");
    CHECK(disk.reads() == 0);  // lazy
    CHECK_FALSE(read.poll(first.waker()));
    CHECK_FALSE(read.poll(last.waker()));
    CHECK(disk.reads() == 1);
    disk.run();
    CHECK(first.woken == 0);
    CHECK(last.woken == 1);
    CHECK(read.poll(Waker::none()) == Answer("hello"));
}

TEST_CASE("a read that is thrown away is forgotten by the disk, at each of its states") {
    base::VirtualClock clock;
    Disk disk(clock);
    disk.put("foo.txt", "hello", 30ms);
    Counter counter;
    for (int polls = 0; polls < 3; ++polls) {
        Read read(disk, "foo.txt");
        for (int i = 0; i < polls; ++i) static_cast<void>(read.poll(counter.waker()));
    }
    CHECK(disk.reads() == 0);
    CHECK(counter.wakers == 0);
}

TEST_CASE("a coroutine runs from one wait to the next, and polls what it waits for") {
    Bell bell;
    auto task = waits_for(bell);
    CHECK(bell.polls == 0);
    CHECK_FALSE(task.poll(Waker::none()));
    CHECK_FALSE(task.poll(Waker::none()));
    CHECK(bell.polls == 2);
    bell.ring();
    CHECK(task.poll(Waker::none()));
}

TEST_CASE("a coroutine that is moved while it waits goes on") {
    Bell bell;
    auto task = waits_for(bell);
    CHECK_FALSE(task.poll(Waker::none()));
    auto moved = std::move(task);
    bell.ring();
    CHECK(moved.poll(Waker::none()));
}

TEST_CASE("the waker goes down to the leaf, through coroutines that await each other") {
    Counter counter;  // outlives the waker in the bell
    Bell bell;
    const auto outer = [](Bell& inner) -> Async<> { co_await waits_for(inner); };
    auto task = outer(bell);
    const Waker waker = counter.waker();
    CHECK_FALSE(task.poll(waker));
    CHECK(bell.waker.will_wake(waker));
}

TEST_CASE("a task that is woken three times is polled once") {
    Bell bell;
    Executor executor;
    executor.spawn(waits_for(bell));
    while (executor.run_one()) {}
    for (int i = 0; i < 3; ++i) bell.waker.wake();
    while (executor.run_one()) {}
    CHECK(bell.polls == 2);
}

// Wakes itself while it is polled, so many times.
struct Eager {
    using Output = Nothing;
    int left;
    explicit Eager(int times) : left(times) {}
    Poll<Nothing> poll(const Waker& waker) {
        waker.wake();
        if (left-- > 0) return pending;
        return Nothing();
    }
};

TEST_CASE(
    "a task that is woken while it is polled is polled again, and not after its end") {
    Executor executor;
    const auto program = []() -> Async<> { co_await Eager(3); };
    executor.spawn(program());
    executor.run([] { FAIL("it was woken, and nobody has polled it"); });
    while (executor.run_one()) {}  // the wake of its last poll
    CHECK(executor.polls() == 4);
}

TEST_CASE("a waker may outlive its task, and its executor if it is only dropped") {
    Bell bell;
    {
        Executor executor;
        executor.spawn(waits_for(bell));
        while (executor.run_one()) {}
        const Waker kept = bell.waker.clone();
        bell.ring();
        executor.run([] {});
        kept.wake();  // nobody is there
        while (executor.run_one()) {}
        CHECK(bell.polls == 2);
    }
    bell.waker = Waker::none();
}

TEST_CASE("an executor that goes takes along what its tasks hold") {
    base::VirtualClock clock;
    Disk disk(clock);
    disk.put("foo.txt", "hello", 30ms);
    {
        Executor executor;
        const auto program = [](Disk& from) -> Async<> { co_await Read(from, "foo.txt"); };
        executor.spawn(program(disk));
        executor.spawn(program(disk));
        executor.run_one();  // one waits, the other one has not begun
        CHECK(disk.reads() == 1);
    }
    CHECK(disk.reads() == 0);
}

TEST_CASE("another thread may wake a task") {
    Bell bell;
    Executor executor;
    executor.spawn(waits_for(bell));
    executor.run_one();
    std::jthread ringer([&] { bell.ring(); });
    executor.run([&] { executor.wait(); });
    CHECK(bell.polls == 2);
}

TEST_CASE("a reactor alone calls the waker of the socket that is readable, once") {
    const Pair pair, other;
    Counter counter, nobody;  // outlive the wakers in the reactor
    Reactor reactor;
    reactor.wait_for(pair.ends[0], counter.waker());
    reactor.wait_for(other.ends[0], nobody.waker());
    send_byte(pair.ends[1]);
    CHECK(reactor.wait() == 1);
    CHECK(counter.woken == 1);
    reactor.ring();  // what it has told it does not tell again: this ends the wait
    CHECK(reactor.wait() == 0);
    CHECK(nobody.woken == 0);
    reactor.forget(pair.ends[0]);
    CHECK(counter.wakers == 0);
}

static Async<int> after(base::Timers& timers, base::nanoseconds time, int value) {
    co_await Sleep(timers, time);
    co_return value;
}

TEST_CASE("joined futures give their values in their order, after the longest time") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    std::vector<Async<int>> all;
    for (const int seconds : {3, 1, 2})
        all.push_back(after(timers, std::chrono::seconds(seconds), seconds));
    JoinAll joined(std::move(all));
    Poll<std::vector<int>> values;
    while (!(values = joined.poll(Waker::none()))) timers.run_one();
    CHECK(*values == std::vector{3, 1, 2});
    CHECK(clock.now() == 3s);
}

TEST_CASE("nothing to join is there at once") {
    JoinAll joined{std::vector<Async<int>>()};
    CHECK(joined.poll(Waker::none()));
}

TEST_CASE("the handle of a spawned task wakes whoever waits for its end") {
    base::VirtualClock clock;
    base::Timers timers(clock);
    Counter counter;
    Executor executor;
    auto handle = spawn(executor, after(timers, 1s, 7));
    const Waker waker = counter.waker();
    CHECK_FALSE(handle.poll(waker));
    executor.run([&] { timers.run_one(); });
    CHECK(counter.woken == 1);
    CHECK(handle.poll(waker) == 7);
}

TEST_CASE("two runtimes of one process know nothing of each other") {
    const Pair first, second;
    Reactor one, two;
    Executor of_one, of_two;
    of_one.spawn(asks(one, first.ends[0], 2));
    of_one.spawn(answers(one, first.ends[1], 2));
    of_two.spawn(answers(two, second.ends[1], 1));
    of_one.run([&] { one.wait(); });
    CHECK(of_two.polls() == 0);
    CHECK(of_two.tasks() == 1);
}

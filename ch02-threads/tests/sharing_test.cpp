// How fibers share: mutex, guarded value, channel. On one thread, where each schedule is known.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fibers/channel.hpp"
#include "fibers/guarded.hpp"
#include "workbook/catch.hpp"

namespace {

using Order = std::vector<std::string>;

TEST_CASE("a mutex lets one fiber in at a time, in the order in which they came") {
    Order order;
    fibers::Mutex mutex;
    fibers::Scheduler scheduler;
    for (const char* name : {"A", "B", "C"}) {
        scheduler.spawn([&, name] {
            for (int i = 0; i < 2; ++i) {
                const std::lock_guard lock(mutex);
                order.push_back(name);
                fibers::yield();  // the lock is held over a wait
                order.push_back(name);
            }
        });
    }
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"A", "A", "B", "B", "C", "C", "A", "A", "B", "B", "C", "C"});
    CHECK(mutex.try_lock());
    CHECK_FALSE(mutex.try_lock());
    mutex.unlock();
}

TEST_CASE("a mutex that is handed over cannot be snatched") {
    Order order;
    fibers::Mutex mutex;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        mutex.lock();
        fibers::yield();  // the other one comes and waits
        mutex.unlock();
        order.push_back(mutex.try_lock() ? "snatched" : "refused");
    });
    scheduler.spawn([&] {
        const std::lock_guard lock(mutex);
        order.push_back("handed over");
    });
    scheduler.run();
    CHECK(order == Order{"refused", "handed over"});
}

TEST_CASE("whoever is cancelled while it waits for a mutex leaves the list") {
    fibers::Mutex mutex;
    mutex.lock();
    {
        fibers::Scheduler ends;
        for (int i = 0; i < 3; ++i) ends.spawn([&] { const std::lock_guard lock(mutex); });
        CHECK(ends.run() == 3);
    }
    mutex.unlock();  // would wake a fiber that is gone
    CHECK(mutex.try_lock());
    mutex.unlock();
}

TEST_CASE("a mutex that was handed to a fiber whose scheduler ends is passed on") {
    fibers::Mutex mutex;
    {
        fibers::Scheduler ends;
        ends.spawn([&] {
            mutex.lock();
            fibers::park();
        });
        ends.spawn([&] { const std::lock_guard lock(mutex); });
        CHECK(ends.run() == 2);
        mutex.unlock();  // the second one has it now, and never gets to run
    }
    CHECK(mutex.try_lock());
    mutex.unlock();
}

TEST_CASE("a guarded value is reached through its lock, which ends with the scope") {
    fibers::Guarded<std::vector<int>> numbers;
    fibers::Scheduler scheduler;
    for (int fiber = 0; fiber < 4; ++fiber) {
        scheduler.spawn([&] {
            const auto mine = numbers.lock();
            const std::size_t before = mine->size();
            fibers::yield();
            mine->push_back(static_cast<int>(before));
        });
    }
    scheduler.run();
    CHECK(*numbers.lock().operator->() == std::vector{0, 1, 2, 3});
    CHECK(numbers.with([](const auto& all) { return all.size(); }) == 4);
}

TEST_CASE("an access can be moved, and unlocks once") {
    fibers::Guarded<int> number(1);
    {
        auto first = number.lock();
        const auto second = std::move(first);
        *second = 2;
    }
    CHECK(number.with([](int& value) { return value; }) == 2);
}

TEST_CASE("an exception unlocks what it leaves: an access, and with()") {
    fibers::Guarded<int> number(1);
    const auto fails = [](int& value) { throw value++; };
    CHECK_THROWS_AS([&] { fails(*number.lock().operator->()); }(), int);
    CHECK_THROWS_AS(number.with(fails), int);
    fibers::Scheduler scheduler;
    scheduler.spawn(
        [&] { CHECK(*number.lock().operator->() == 3); });  // or it waits for ever
    CHECK(scheduler.run() == 0);
}

// A lock that somebody takes as soon as it is free, to answer the one who waits: what another
// thread does now and then, at the worst moment.
struct AnsweredAtOnce {
    fibers::WaitList& list;
    void lock() {}
    void unlock() { fibers::wake(list.release(*list.first(), fibers::Answer::yes)); }
};

TEST_CASE(
    "an answer that comes before the park takes nothing away, and brings nothing twice") {
    fibers::WaitList list;
    int answers = 0;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        for (int i = 0; i < 3; ++i) {
            const fibers::NoPreempt until_it_waits;
            AnsweredAtOnce lock{list};
            fibers::Waiter self;
            answers += list.wait(self, lock) == fibers::Answer::yes;
        }
    });
    CHECK(scheduler.run() == 0);
    CHECK(answers == 3);
}

TEST_CASE("values arrive in the order in which they were sent, whatever the capacity") {
    const auto capacity =
        GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{64});
    fibers::Channel<std::unique_ptr<int>> channel(capacity);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        for (int i = 0; i < 20; ++i) CHECK(channel.send(std::make_unique<int>(i)));
        channel.close();
    });
    std::vector<int> got;
    scheduler.spawn([&] {
        while (auto value = channel.receive()) got.push_back(**value);
    });
    CHECK(scheduler.run() == 0);
    REQUIRE(got.size() == 20);
    for (int i = 0; i < 20; ++i) CHECK(got[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a sender waits when the channel is full, with capacity 0 always") {
    const auto capacity = GENERATE(std::size_t{0}, std::size_t{2});
    fibers::Channel<int> channel(capacity);
    std::size_t sent = 0;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        while (channel.send(0)) ++sent;  // in the end it is cancelled
    });
    CHECK(scheduler.run() == 1);
    CHECK(sent == capacity);
    CHECK(channel.try_receive() == 0);
    scheduler.run();
    CHECK(sent == capacity + 1);
}

TEST_CASE("nothing waits in try_send() and try_receive()") {
    fibers::Channel<std::unique_ptr<int>> channel(1);
    CHECK(channel.try_receive().error() == base::Errno::would_block);
    CHECK(channel.try_send(std::make_unique<int>(1)));
    auto kept = std::make_unique<int>(2);
    CHECK(channel.try_send(std::move(kept)).error() == base::Errno::would_block);
    CHECK(kept != nullptr);  // NOLINT(bugprone-use-after-move): it is promised to stay
    channel.close();
    CHECK(channel.try_send(std::move(kept)).error() == base::Errno::broken_pipe);
    CHECK(**channel.try_receive() == 1);
    CHECK(channel.try_receive().error() == base::Errno::broken_pipe);
}

TEST_CASE("close() ends those who wait: senders get an error, receivers nothing") {
    fibers::Channel<int> full(1), empty(1);
    int errors = 0, nothing = 0;
    fibers::Scheduler scheduler;
    for (int i = 0; i < 3; ++i) {
        scheduler.spawn([&, i] {
            const auto sent = full.send(i);
            if (!sent && sent.error() == base::Errno::broken_pipe) ++errors;
        });
        scheduler.spawn([&] { nothing += !empty.receive().has_value(); });
    }
    scheduler.spawn([&] {
        full.close();
        empty.close();
    });
    CHECK(scheduler.run() == 0);
    CHECK(errors == 2);
    CHECK(nothing == 3);
    CHECK(full.try_receive() == 0);  // what was sent before is still there
}

TEST_CASE("a channel destroys what nobody received") {
    const auto held = std::make_shared<const int>(1);
    {
        fibers::Channel<std::shared_ptr<const int>> channel(3);
        CHECK(channel.try_send(std::shared_ptr(held)));
        CHECK(channel.try_receive());
        CHECK(channel.try_send(std::shared_ptr(held)));
        CHECK(channel.try_send(std::shared_ptr(held)));
        CHECK(held.use_count() == 3);
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("whoever is cancelled while it waits at a channel leaves it") {
    fibers::Channel<std::string> full(0), empty(1);
    {
        fibers::Scheduler ends;
        for (int i = 0; i < 3; ++i) {
            ends.spawn([&] {
                (void)full.send("never received, and too long for a small string");
            });
            ends.spawn([&] { (void)empty.receive(); });
        }
        CHECK(ends.run() == 6);
    }
    CHECK(full.try_receive().error() == base::Errno::would_block);
    CHECK(empty.try_send("kept in the ring"));
    CHECK(empty.try_receive() == "kept in the ring");
}

TEST_CASE("a plain thread may send, receive and close, as long as it does not wait") {
    fibers::Channel<int> channel(1);
    std::vector<int> got;
    fibers::Scheduler scheduler({.wakes_from_outside = true});
    scheduler.spawn([&] {
        while (auto value = channel.receive()) got.push_back(*value);
    });
    std::thread outside([&] {
        for (int i = 0; i < 100; ++i) {
            while (!channel.try_send(int{i})) std::this_thread::yield();
        }
        channel.close();
    });
    CHECK(scheduler.run() == 0);
    outside.join();
    CHECK(got.size() == 100);
    CHECK(got.back() == 99);
}

}  // namespace

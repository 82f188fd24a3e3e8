// Deferred work and active objects, one rule a test.

#include "fibers/deferred.hpp"

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "fibers/actives.hpp"
#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

namespace {

using Order = std::vector<std::string>;

TEST_CASE("work runs in the order in which it was raised, and once however often it was") {
    Order order;
    fibers::DeferredQueue queue;
    fibers::Deferred a([&] { order.push_back("a"); }), b([&] { order.push_back("b"); });
    CHECK(queue.raise(b));
    CHECK(queue.raise(a));
    CHECK_FALSE(queue.raise(b));
    CHECK(queue.run(10) == 2);
    CHECK(order == Order{"b", "a"});
    CHECK_FALSE(queue.pending());
}

TEST_CASE("no more work is done than the budget allows") {
    int done = 0;
    fibers::DeferredQueue queue;
    std::vector<std::unique_ptr<fibers::Deferred>> works;
    for (int i = 0; i < 5; ++i) {
        works.push_back(std::make_unique<fibers::Deferred>([&] { ++done; }));
        queue.raise(*works.back());
    }
    CHECK(queue.run(2) == 2);
    CHECK(done == 2);
    CHECK(queue.pending());
    CHECK(queue.run(10) == 3);
}

TEST_CASE("work that raises itself runs again, behind the others") {
    Order order;
    fibers::DeferredQueue queue;
    fibers::Deferred* self = nullptr;
    fibers::Deferred again([&] {
        order.push_back("again");
        if (order.size() < 3) queue.raise(*self);
    });
    self = &again;
    fibers::Deferred other([&] { order.push_back("other"); });
    queue.raise(again);
    queue.raise(other);
    CHECK(queue.run(10) == 3);
    CHECK(order == Order{"again", "other", "again"});
}

fibers::DeferredQueue from_signals;
int handled = 0;
fibers::Deferred bottom_half([] { ++handled; });

TEST_CASE("a signal handler raises, whatever it interrupts") {
    const auto before = std::signal(SIGINT, [](int) { from_signals.raise(bottom_half); });
    for (int i = 0; i < 3; ++i) {
        std::raise(SIGINT);
        std::signal(SIGINT, [](int) {
            from_signals.raise(bottom_half);
        });  // some systems forget it
    }
    CHECK(from_signals.run(10) == 1);
    CHECK(handled == 1);
    std::signal(SIGINT, before);
}

// An active object that notes what happens; others complete its requests.
class Noting : public fibers::ActiveObject {
  public:
    Noting(fibers::ActiveScheduler& actives, int priority, std::string name, Order& order)
        : ActiveObject(actives, priority), name_(std::move(name)), order_(order) {}
    ~Noting() override { cancel(); }
    fibers::RequestStatus& ask() { return *(status_ = &set_active()); }
    bool fails = false, forgives = false;

  protected:
    void run() override {
        order_.push_back(name_ + (outcome() ? std::to_string(*outcome()) : "?"));
        if (fails) throw std::runtime_error(name_);
    }
    bool error(const std::exception_ptr&) override { return forgives; }
    void cancel_request() override {
        order_.push_back(name_ + " is cancelled");
        status_->complete(base::fail(base::Errno::cancelled));
    }

  private:
    std::string name_;
    Order& order_;
    fibers::RequestStatus* status_ = nullptr;
};

TEST_CASE("of the complete requests the most important one runs first") {
    Order order;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        fibers::ActiveScheduler actives;
        Noting low(actives, 1, "low", order), high(actives, 9, "high", order);
        low.ask().complete(1);
        high.ask().complete(2);
        actives.run();  // returns when no request is out
    });
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"high2", "low1"});
}

TEST_CASE(
    "of equal objects the one that asked first runs first, whoever is complete first") {
    Order order;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        fibers::ActiveScheduler actives;
        Noting first(actives, 1, "first", order), second(actives, 1, "second", order);
        fibers::RequestStatus& status = first.ask();
        second.ask().complete(2);
        status.complete(1);
        actives.run();
    });
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"first1", "second2"});
}

// An active object that waits in its run(), and asks again before.
class Waiting final : public Noting {
  public:
    Waiting(fibers::ActiveScheduler& actives, std::string name, Order& order)
        : Noting(actives, 1, std::move(name), order), order_(order) {}
    bool asks_again = false;

  private:
    void run() override {
        Noting::run();
        if (std::exchange(asks_again, false)) ask().complete(2);
        fibers::yield();
        order_.push_back("end");
    }
    Order& order_;
};

TEST_CASE(
    "while an object waits in its run() no other one runs, nor does it itself again") {
    Order order;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        fibers::ActiveScheduler actives;
        Waiting a(actives, "a", order), b(actives, "b", order);
        a.asks_again = true;
        a.ask().complete(1);
        b.ask().complete(1);
        actives.run();
    });
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"a1", "end", "b1", "end", "a2", "end"});
}

TEST_CASE("the active scheduler waits as a fiber; another fiber or a thread completes") {
    Order order;
    fibers::Scheduler scheduler({.wakes_from_outside = true});
    std::thread outside;
    scheduler.spawn([&] {
        fibers::ActiveScheduler actives;
        Noting by_fiber(actives, 1, "fiber", order), by_thread(actives, 1, "thread", order);
        fibers::RequestStatus& first = by_fiber.ask();
        fibers::RequestStatus& second = by_thread.ask();
        fibers::spawn({}, [&] {
            order.push_back("meanwhile");
            first.complete(1);
            outside = std::thread([&] { second.complete(2); });
        });
        actives.run();
    });
    CHECK(scheduler.run() == 0);
    outside.join();
    CHECK(order == Order{"meanwhile", "fiber1", "thread2"});
}

TEST_CASE("a request that is taken back does not run") {
    Order order;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        fibers::ActiveScheduler actives;
        Noting object(actives, 1, "object", order);
        object.ask();
        object.cancel();
        CHECK_FALSE(object.is_active());
        object.ask().complete(1);
        object.cancel();  // complete already, but not yet run
        actives.run();
    });
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"object is cancelled"});
}

TEST_CASE("an error that the object does not deal with ends the active scheduler") {
    Order order;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        fibers::ActiveScheduler actives;
        Noting forgiving(actives, 2, "forgiving", order),
            strict(actives, 1, "strict", order);
        forgiving.fails = forgiving.forgives = strict.fails = true;
        forgiving.ask().complete(1);
        strict.ask().complete(1);
        CHECK_THROWS_AS(actives.run(), std::runtime_error);
    });
    CHECK(scheduler.run() == 0);
    CHECK(order == Order{"forgiving1", "strict1"});
}

}  // namespace

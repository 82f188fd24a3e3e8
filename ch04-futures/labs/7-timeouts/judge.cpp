#include <coroutine>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "timeouts.hpp"
#include "workbook/catch.hpp"

namespace {

// Where the work of a test happens, and what it says.
struct Place {
    Clock clock;
    Stop stop;
    std::string log;
};

// Works for so long, unless it is stopped, and then cleans up, which takes time too.
struct Plan {
    std::string name;
    int works;
    int cleans_up = 0;
    std::string throws = "";
};

kit::Task<int> work(Place& at, Stop& stop, Plan plan) {
    Sleep working(at.clock, plan.works, &stop);
    const bool finished = co_await working;
    at.log += plan.name + (finished ? " finished " : " stopped ");
    if (plan.cleans_up) {
        Sleep cleaning(at.clock, plan.cleans_up);
        co_await cleaning;
        at.log += plan.name + " cleaned ";
    }
    if (!plan.throws.empty()) throw std::runtime_error(plan.throws);
    co_return plan.works;
}

// Says when it is destroyed.
struct Witness {
    Witness(std::string& to, std::string name) : log(to), text(std::move(name)) {}
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
    ~Witness() { log += text + " "; }
    std::string& log;
    std::string text;
};

std::string shown(int value) { return std::to_string(value); }
std::string shown(const std::optional<int>& value) {
    return value ? std::to_string(*value) : "nothing";
}

// What became of a task: what it returned, what it threw, or that it has not ended.
template <class T>
std::string outcome(kit::Task<T>& task) {
    if (!task.done()) return "waits";
    try {
        return shown(task.result());
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

int number(int value) { return value; }
int number(const std::optional<int>& value) { return value.value_or(-1); }

// Awaits it, and destroys it as soon as it has ended.
template <class T>
kit::Task<int> awaits(kit::Task<T> task) {
    int result = 0;
    {
        kit::Task<T> here = std::move(task);
        T given = co_await std::move(here);
        result = number(given);
    }
    co_return result;
}

kit::Task<int> at_once(int value) { co_return value; }

}  // namespace

TEST_CASE("work that is too slow is stopped and gives nothing", "[points:1][unit]") {
    Place at;
    auto quick = with_timeout(at.clock, 50, work(at, at.stop, {"quick", 20}), at.stop);
    REQUIRE(at.clock.pending() == 0);
    quick.start();
    at.clock.advance(20);
    INFO("in time: what the work returned, at once, and nobody was asked to stop");
    CHECK(outcome(quick) == "20");
    CHECK_FALSE(at.stop.requested());
    auto slow = with_timeout(at.clock, 50, work(at, at.stop, {"slow", 70}), at.stop);
    slow.start();
    at.clock.advance(49);
    INFO("one millisecond is left");
    CHECK(outcome(slow) == "waits");
    CHECK_FALSE(at.stop.requested());
    at.clock.advance(1);
    INFO("the time is over: the stop is requested, and the work ends by it");
    CHECK(at.log == "quick finished slow stopped ");
    CHECK(outcome(slow) == "nothing");
}

TEST_CASE("clean-up takes the time that it takes", "[points:1][unit]") {
    Place at;
    auto task = with_timeout(at.clock, 50, work(at, at.stop, {"work", 100, 200}), at.stop);
    task.start();
    at.clock.advance(249);
    INFO("it was asked to stop at 50, and cleans up until 250");
    REQUIRE(at.log == "work stopped ");
    CHECK(outcome(task) == "waits");
    at.clock.advance(1);
    CHECK(at.log == "work stopped work cleaned ");
    CHECK(outcome(task) == "nothing");
    Stop stop;
    auto late = with_timeout(at.clock, 50, work(at, stop, {"late", 40, 20}), stop);
    late.start();
    at.clock.advance(60);
    INFO("the time was over when it cleaned up: that is too late, too");
    CHECK(outcome(late) == "nothing");
}

TEST_CASE("what work throws comes through in time or late", "[points:1][unit]") {
    Place at;
    Plan plan{"work", 20, 0, "no such file"};
    auto quick = with_timeout(at.clock, 50, work(at, at.stop, plan), at.stop);
    quick.start();
    at.clock.advance(20);
    CHECK(outcome(quick) == "no such file");
    at.clock.advance(100);
    INFO("the time of work that has ended is never over");
    CHECK_FALSE(at.stop.requested());
    plan = {"late", 70, 10, "disk full"};
    auto late = with_timeout(at.clock, 50, work(at, at.stop, plan), at.stop);
    late.start();
    at.clock.advance(50);
    CHECK(outcome(late) == "waits");
    at.clock.advance(10);
    INFO("an error is not lost only because it comes late");
    CHECK(outcome(late) == "disk full");
}

TEST_CASE("no timer is left over", "[points:1][budget]") {
    Place at;
    for (int round = 0; round < 1000; ++round) {
        const Plan plan{"", 5, 0, round % 2 ? "odd" : ""};
        auto task = with_timeout(at.clock, 100000, work(at, at.stop, plan), at.stop);
        task.start();
        if (round == 0) {
            INFO(
                "while it works there are two calls on the clock: the work's and the "
                "timer");
            CHECK(at.clock.pending() == 2);
        }
        at.clock.advance(5);
    }
    INFO("a thousand have ended: a timer that is left on the clock is memory");
    CHECK(at.clock.pending() == 0);
    {
        auto dropped = with_timeout(at.clock, 50, work(at, at.stop, {"", 70}), at.stop);
        dropped.start();
        CHECK(at.clock.pending() == 2);
    }
    INFO("nor does one that is destroyed leave anything");
    CHECK(at.clock.pending() == 0);
}

TEST_CASE("a timeout in a timeout", "[points:1][unit]") {
    Place at;
    Stop inner(&at.stop);
    auto task = with_timeout(
        at.clock, 30,
        awaits(with_timeout(at.clock, 50, work(at, inner, {"work", 70}), inner)), at.stop);
    task.start();
    at.clock.advance(30);
    INFO("the outer one stops what is in the inner one");
    CHECK(at.log == "work stopped ");
    CHECK(outcome(task) == "nothing");
    CHECK(at.clock.pending() == 0);
    Stop outside, inside(&outside);
    auto other = with_timeout(
        at.clock, 50,
        awaits(with_timeout(at.clock, 30, work(at, inside, {"other", 70}), inside)),
        outside);
    other.start();
    at.clock.advance(30);
    INFO("the inner one stops only its own work, and may be destroyed in its own timer");
    CHECK_FALSE(outside.requested());
    CHECK(outcome(other) == "-1");
    CHECK(at.clock.pending() == 0);
}

TEST_CASE("a nursery ends with its last child", "[points:1][unit]") {
    Place at;
    auto task = in_nursery(at.stop, [&at](Nursery& nursery) {
        nursery.start(work(at, nursery.stop(), {"a", 30}));
        nursery.start(work(at, nursery.stop(), {"none", 0}));
        return work(at, nursery.stop(), {"body", 10});
    });
    INFO("it begins when it is started");
    REQUIRE(at.clock.pending() == 0);
    task.start();
    REQUIRE(at.clock.pending() == 3);
    at.clock.advance(29);
    CHECK(at.log == "none finished body finished ");
    CHECK(outcome(task) == "waits");
    at.clock.advance(1);
    INFO("it returns what its first task returned");
    CHECK(at.log == "none finished body finished a finished ");
    CHECK(outcome(task) == "10");
    auto quick = in_nursery(at.stop, [&at](Nursery& nursery) {
        nursery.start(at_once(1));
        nursery.start(work(at, nursery.stop(), {"b", 10}));
        return at_once(2);
    });
    auto all_at_once = in_nursery(at.stop, [](Nursery& nursery) {
        nursery.start(at_once(3));
        return at_once(4);
    });
    quick.start();
    all_at_once.start();
    INFO(
        "the first task may be through before the others, and all of them in the very "
        "call");
    CHECK(outcome(all_at_once) == "4");
    CHECK(outcome(quick) == "waits");
    at.clock.advance(10);
    CHECK(outcome(quick) == "2");
}

TEST_CASE("one that throws stops the others and they clean up", "[points:1][unit]") {
    Place at;
    auto task = in_nursery(at.stop, [&at](Nursery& nursery) {
        nursery.start(work(at, nursery.stop(), {"a", 100, 40}));
        nursery.start(work(at, nursery.stop(), {"b", 20, 0, "b failed"}));
        nursery.start(work(at, nursery.stop(), {"c", 100}));
        return work(at, nursery.stop(), {"body", 10});
    });
    task.start();
    at.clock.advance(20);
    INFO("b throws at 20; a and c are asked to stop, and a cleans up until 60");
    CHECK(at.log == "body finished b finished a stopped c stopped ");
    CHECK(outcome(task) == "waits");
    at.clock.advance(39);
    CHECK(outcome(task) == "waits");
    at.clock.advance(1);
    INFO("what b threw is thrown when all have ended; outside nobody was stopped");
    CHECK(outcome(task) == "b failed");
    CHECK_FALSE(at.stop.requested());
}

TEST_CASE("what is thrown first is thrown", "[points:1][unit]") {
    Place at;
    auto task = in_nursery(at.stop, [&at](Nursery& nursery) {
        nursery.start(work(at, nursery.stop(), {"a", 100, 40, "a failed"}));
        nursery.start(work(at, nursery.stop(), {"b", 20, 0, "b failed"}));
        return work(at, nursery.stop(), {"body", 50, 10, "body failed"});
    });
    task.start();
    at.clock.advance(59);
    CHECK(outcome(task) == "waits");
    at.clock.advance(1);
    INFO("b was first; the others threw while they cleaned up");
    CHECK(at.log == "b finished a stopped body stopped body cleaned a cleaned ");
    CHECK(outcome(task) == "b failed");
}

TEST_CASE("a stop from outside reaches all children", "[points:1][unit]") {
    Place at;
    auto task = in_nursery(at.stop, [&at](Nursery& nursery) {
        nursery.start(work(at, nursery.stop(), {"a", 100, 10}));
        return work(at, nursery.stop(), {"body", 50});
    });
    auto limited = with_timeout(at.clock, 30, awaits(std::move(task)), at.stop);
    limited.start();
    at.clock.advance(30);
    INFO("a nursery under a timeout: all are stopped at 30, and a cleans up until 40");
    CHECK(at.log == "a stopped body stopped ");
    CHECK(outcome(limited) == "waits");
    at.clock.advance(10);
    CHECK(outcome(limited) == "nothing");
    CHECK(at.clock.pending() == 0);
}

namespace {

// Starts one more of itself when it has worked, and one that cleans up when it is stopped.
kit::Task<int> grows(Place& at, Nursery& nursery, int left) {
    const Witness witness(at.log, "end" + std::to_string(left));
    Sleep pause(at.clock, 10, &nursery.stop());
    const bool passed = co_await pause;
    if (!passed) nursery.start(work(at, nursery.stop(), {"last", 0, 15}));
    if (passed && left > 0) nursery.start(grows(at, nursery, left - 1));
    co_return left;
}

}  // namespace

TEST_CASE("children start children also while they clean up", "[points:1][unit]") {
    Place at;
    auto task =
        in_nursery(at.stop, [&at](Nursery& nursery) { return grows(at, nursery, 2); });
    task.start();
    at.clock.advance(29);
    CHECK(at.log == "end2 end1 ");
    CHECK(outcome(task) == "waits");
    at.clock.advance(1);
    CHECK(outcome(task) == "2");
    at.log.clear();
    auto stopped =
        in_nursery(at.stop, [&at](Nursery& nursery) { return grows(at, nursery, 2); });
    stopped.start();
    at.clock.advance(15);
    at.stop.request();
    INFO("who is stopped starts one that cleans up: it is waited for like all others");
    CHECK(at.log == "end2 last stopped end1 ");
    CHECK(outcome(stopped) == "waits");
    at.clock.advance(15);
    CHECK(at.log == "end2 last stopped end1 last cleaned ");
    CHECK(outcome(stopped) == "2");
}

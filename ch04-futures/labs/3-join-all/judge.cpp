#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "join_all.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "workbook/catch.hpp"

namespace {

// What a task waits for until somebody opens it, in any thread.
template <class Mutex>
class BasicGate {
  public:
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> task) {
        const std::lock_guard lock(mutex_);
        if (!open_) waiting_ = task;
        return !open_;
    }
    void await_resume() const noexcept {}
    // Goes on with who waits, here.
    void open() {
        std::coroutine_handle<> task;
        {
            const std::lock_guard lock(mutex_);
            open_ = true;
            task = std::exchange(waiting_, nullptr);
        }
        if (task) task.resume();
    }
    bool reached = false;  // for whoever wants to note it

  private:
    Mutex mutex_;
    bool open_ = false;
    std::coroutine_handle<> waiting_;
};
using Gate = BasicGate<std::mutex>;

kit::Task<int> through(Gate& gate, int value, std::string& log) {
    log += "start" + std::to_string(value) + " ";
    co_await gate;
    log += "end" + std::to_string(value) + " ";
    co_return value;
}

kit::Task<int> throws(Gate& gate, const char* message) {
    co_await gate;
    throw std::runtime_error(message);
    co_return 0;
}

kit::Task<int> at_once(int value) { co_return value; }

kit::Task<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }

// The tasks as a vector. They can only be moved, so a list in braces will not do.
template <class T, class... More>
std::vector<kit::Task<T>> tasks(kit::Task<T> first, More... more) {
    std::vector<kit::Task<T>> all;
    all.push_back(std::move(first));
    (all.push_back(std::move(more)), ...);
    return all;
}

// What became of a task: its results, what it threw, or that it has not ended.
std::string outcome(kit::Task<std::vector<int>>& task) {
    if (!task.done()) return "waits";
    std::string text;
    try {
        for (const int value : task.result()) text += std::to_string(value) + " ";
    } catch (const std::runtime_error& error) {
        text = error.what();
    }
    return text;
}

struct Hall {
    Gate a, b, c;
    std::string log;
};

}  // namespace

TEST_CASE("all tasks are started before one has ended", "[points:1][unit]") {
    Hall at;
    auto all = join_all(tasks(through(at.a, 1, at.log), through(at.b, 2, at.log)));
    INFO("join_all itself is a task: it starts nothing before it is started");
    CHECK(at.log.empty());
    all.start();
    INFO("then it starts all of them, in order");
    REQUIRE(at.log == "start1 start2 ");
    at.a.open();
    at.b.open();
    CHECK(at.log == "start1 start2 end1 end2 ");
    CHECK(outcome(all) == "1 2 ");
}

TEST_CASE("results stand in the order of the tasks", "[points:1][unit]") {
    Hall at;
    auto all = join_all(tasks(through(at.a, 1, at.log), through(at.b, 2, at.log),
                              through(at.c, 3, at.log)));
    all.start();
    at.c.open();
    at.a.open();
    INFO("it ends with the last of them and not before");
    CHECK(outcome(all) == "waits");
    at.b.open();
    CHECK(at.log == "start1 start2 start3 end3 end1 end2 ");
    CHECK(outcome(all) == "1 2 3 ");
}

TEST_CASE("without a task it ends at once", "[points:1][unit]") {
    Hall at;
    auto none = join_all(std::vector<kit::Task<int>>());
    none.start();
    INFO("there is nothing to wait for");
    REQUIRE(none.done());
    CHECK(outcome(none).empty());
    auto some = join_all(tasks(through(at.a, 1, at.log), through(at.b, 2, at.log)));
    some.start();
    at.b.open();
    INFO("with two it waits for both, whichever ends first");
    REQUIRE(at.log == "start1 start2 end2 ");
    CHECK(outcome(some) == "waits");
    at.a.open();
    CHECK(outcome(some) == "1 2 ");
}

TEST_CASE("tasks may end while they are started", "[points:1][unit]") {
    Hall at;
    auto all = join_all(
        tasks(at_once(1), through(at.b, 2, at.log), at_once(3), through(at.c, 4, at.log)));
    bool told = false;
    all.start([&told]() -> std::coroutine_handle<> {
        told = true;
        return std::noop_coroutine();
    });
    INFO("the first ends in its start(), and the others are started too");
    REQUIRE(at.log == "start2 start4 ");
    at.c.open();
    CHECK_FALSE(told);
    at.b.open();
    CHECK(told);
    CHECK(outcome(all) == "1 2 3 4 ");
    auto quick = join_all(tasks(at_once(5), at_once(6), at_once(7)));
    quick.start();
    INFO("if all of them do, it does not wait at all");
    CHECK(outcome(quick) == "5 6 7 ");
}

TEST_CASE("what one throws waits until the others have ended", "[points:1][unit]") {
    Hall at;
    auto all = join_all(
        tasks(through(at.a, 1, at.log), throws(at.b, "two"), through(at.c, 3, at.log)));
    all.start();
    at.b.open();
    INFO("the second has thrown; the first and the third still run");
    REQUIRE(outcome(all) == "waits");
    at.c.open();
    CHECK(outcome(all) == "waits");
    at.a.open();
    CHECK(at.log == "start1 start3 end3 end1 ");
    CHECK(outcome(all) == "two");
}

TEST_CASE("the first in the order of the tasks is thrown", "[points:1][unit]") {
    Hall at;
    auto all = join_all(tasks(throws(at.a, "one"), throws(at.b, "two"), at_once(3),
                              through(at.c, 4, at.log)));
    at.b.open();
    all.start();
    INFO("the second throws while it is started, and the fourth is started all the same");
    REQUIRE(at.log == "start4 ");
    at.c.open();
    CHECK(outcome(all) == "waits");
    at.a.open();
    INFO("what is thrown does not depend on who was quicker");
    CHECK(outcome(all) == "one");
}

TEST_CASE("it waits for tasks that wait for others", "[points:1][unit]") {
    Hall at;
    auto one = join_all(tasks(through(at.a, 1, at.log), through(at.b, 2, at.log)));
    auto other = join_all(tasks(through(at.c, 3, at.log), at_once(4)));
    auto both = join_all(tasks(std::move(one), std::move(other)));
    both.start();
    REQUIRE(at.log == "start1 start2 start3 ");
    for (Gate* gate : {&at.b, &at.c}) gate->open();
    REQUIRE_FALSE(both.done());
    at.a.open();
    REQUIRE(both.done());
    const auto results = both.result();
    CHECK(results.size() == 2);
    CHECK(results[0] == std::vector{1, 2});
    CHECK(results[1] == std::vector{3, 4});
    auto boxes = join_all(tasks(boxed(5), boxed(6)));
    boxes.start();
    INFO("results may be of a type that can only be moved");
    CHECK(*boxes.result()[1] == 6);
}

TEST_CASE("one that is destroyed while it waits takes its tasks with it",
          "[points:1][unit]") {
    Hall at;
    const auto held = std::make_shared<int>();
    const auto holds = [](Gate& gate, std::shared_ptr<int> what) -> kit::Task<int> {
        gate.reached = true;
        co_await gate;
        co_return *what;
    };
    {
        auto all = join_all(tasks(holds(at.a, held), holds(at.b, held), holds(at.c, held)));
        all.start();
        REQUIRE((at.a.reached && at.b.reached && at.c.reached));
        at.b.open();
        at.a.open();
        INFO("all of them hold something, also those that have ended");
        REQUIRE(held.use_count() == 4);
        at.c.open();
        INFO("three results");
        CHECK(outcome(all) == "0 0 0 ");
        auto abandoned = join_all(tasks(through(at.a, 1, at.log), holds(at.b, held)));
    }
    INFO("and nothing is left of them");
    CHECK(held.use_count() == 1);
    Hall other;
    {
        auto all = join_all(tasks(holds(other.a, held), holds(other.b, held)));
        all.start();
        other.b.open();
        CHECK(outcome(all) == "waits");
    }
    CHECK(held.use_count() == 1);
}

namespace {

using ExploredGate = BasicGate<judge::Mutex>;

// A counter that the explorer can see through.
class ExploredCounter : public judge::Atomic<int> {
  public:
    explicit ExploredCounter(int value) : Atomic("counter", value) {}
};

kit::Task<int> through(ExploredGate& gate, int value) {
    co_await gate;
    if (value < 0) throw std::runtime_error("it threw");
    co_return value;
}

struct Explored {
    ExploredGate a, b;
    std::string found;
};

// Destroys the join as soon as it goes on behind it.
kit::Task<int> joins(Explored& at, int first, int second) {
    {
        auto all = join_all<int, ExploredCounter>(
            tasks(through(at.a, first), through(at.b, second)));
        try {
            const auto results = co_await std::move(all);
            for (const int value : results) at.found += std::to_string(value) + " ";
        } catch (const std::runtime_error& error) {
            at.found += error.what();
        }
    }
    at.found += ".";
    co_return 0;
}

void two_end(int first, int second, const std::string& expected) {
    const judge::Report report = judge::explore([&](judge::Program& program) {
        auto at = std::make_shared<Explored>();
        auto task = std::make_shared<kit::Task<int>>(joins(*at, first, second));
        program.task("main", [task] { task->start(); });
        program.task("A", [at] { at->a.open(); });
        program.task("B", [at] { at->b.open(); });
        program.at_end([at, task, expected] {
            judge::check(at->found == expected, "it ends once, when all have ended",
                         "\"" + at->found + "\" is what came of it");
        });
    });
    report.save("3-join-all");
    INFO(report.explain());
    CHECK(report.passed());
}

}  // namespace

TEST_CASE("tasks end in two threads in every schedule", "[points:2][explorer]") {
    Hall at;
    auto all = join_all(tasks(through(at.a, 1, at.log), through(at.b, 2, at.log)));
    all.start();
    REQUIRE(at.log == "start1 start2 ");
    two_end(1, 2, "1 2 .");
    two_end(1, -1, "it threw.");
}

// The laws that make async functions compose, and the reach of the schedule explorer.

#include <set>
#include <string>
#include <vector>

#include "steps/all.hpp"
#include "steps/channel.hpp"
#include "steps/schedules.hpp"
#include "workbook/catch.hpp"

using steps::Executor, steps::Task;
using Text = std::string;

namespace {

Text events;  // whose step ran when, in this run

Task<Text> walk(Executor& executor, char name, int steps) {
    for (int i = 0; i < steps; ++i) {
        if (i > 0) co_await executor.turn();
        events += name;
    }
    co_return Text(1, name);
}

// Runs tasks of so many steps side by side under every schedule.
std::size_t schedules_of(std::vector<int> steps, std::set<Text>& traces) {
    return steps::every_schedule([&](steps::Chooser& chooser) {
        events.clear();
        std::vector<Task<Text>> tasks;
        char name = 'A';
        for (const int count : steps) tasks.push_back(walk(chooser, name++, count));
        for (const auto& task : tasks) chooser.post(task.handle());
        chooser.run();
        traces.insert(events);
    });
}

// [laws]
Task<int> just(int value) { co_return value; }

Task<int> then(Task<int> first, Task<int> (*next)(int)) {
    auto value = co_await first;
    auto task = next(value);
    auto result = co_await task;
    co_return result;
}

Executor* everywhere;  // the executor of these functions, which take one number only

Task<int> twice(int value) {
    co_await everywhere->turn();
    events += 'd';
    co_return value * 2;
}

Task<int> plus_one(int value) {
    co_await everywhere->turn();
    events += '1';
    co_return value + 1;
}

Task<int> twice_plus_one(int value) { return then(twice(value), plus_one); }
// [laws]

// Everything that two tasks side by side can do: results and traces over all schedules.
std::set<Text> behaviours(Task<int> (*make)()) {
    std::set<Text> all;
    steps::every_schedule([&](steps::Chooser& chooser) {
        events.clear();
        everywhere = &chooser;
        auto task = make();
        auto other = walk(chooser, 'x', 3);
        chooser.post(task.handle());
        chooser.post(other.handle());
        chooser.run();
        all.insert(events + "=" + std::to_string(task.take()));
    });
    return all;
}

}  // namespace

TEST_CASE("the explorer takes every schedule exactly once") {
    std::set<Text> traces;
    CHECK(schedules_of({5}, traces) == 1);
    CHECK(traces.size() == 1);

    traces.clear();
    CHECK(schedules_of({2, 2}, traces) == 6);  // 4! / (2! 2!)
    CHECK(traces.size() == 6);

    traces.clear();
    CHECK(schedules_of({2, 2, 2}, traces) == 90);  // 6! / (2! 2! 2!)
    CHECK(traces.size() == 90);

    traces.clear();
    CHECK(schedules_of({3, 4, 1}, traces) == 280);  // 8! / (3! 4! 1!)
    CHECK(traces.size() == 280);
}

TEST_CASE("the same seed gives the same trace, and some seeds differ") {
    std::set<Text> different;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Text traces[2];
        for (Text& trace : traces) {
            steps::Chooser chooser(steps::seeded(seed));
            events.clear();
            auto a = walk(chooser, 'A', 4), b = walk(chooser, 'B', 4);
            chooser.post(a.handle());
            chooser.post(b.handle());
            chooser.run();
            trace = events;
        }
        REQUIRE(traces[0] == traces[1]);
        different.insert(traces[0]);
    }
    CHECK(different.size() > 1);
}

TEST_CASE("a value that is already there changes nothing in what follows") {
    const auto wrapped = behaviours([] { return then(just(20), twice); });
    CHECK(wrapped == behaviours([] { return twice(20); }));
}

TEST_CASE("awaiting a task only to hand its value on changes nothing") {
    const auto wrapped = behaviours([] { return then(twice(20), just); });
    CHECK(wrapped == behaviours([] { return twice(20); }));
}

TEST_CASE("how a sequence of awaits is grouped into functions makes no difference") {
    const auto left = behaviours([] { return then(then(just(20), twice), plus_one); });
    CHECK(left == behaviours([] { return then(just(20), twice_plus_one); }));
    CHECK(left.size() > 1);  // it has different traces, and the same ones either way
}

TEST_CASE("the order of composition does make a difference") {
    CHECK(behaviours([] { return then(twice(20), plus_one); }) !=
          behaviours([] { return then(plus_one(20), twice); }));
}

TEST_CASE("tasks that only wait for each other have one result") {
    const auto explored = steps::explore<Text>([](Executor& executor) -> Task<Text> {
        auto three = steps::all(executor, walk(executor, 'A', 2), walk(executor, 'B', 2),
                                walk(executor, 'C', 2));
        auto names = co_await three;
        co_return names[0] + names[1] + names[2];
    });
    CHECK(explored.schedules == 90);
    CHECK(explored.results == std::set<Text>{"ABC"});
}

TEST_CASE("a race through one variable is found") {
    struct Race {
        static Task<int> add_one(Executor& executor, int& number) {
            const int seen = number;
            co_await executor.turn();
            number = seen + 1;
            co_return 0;
        }
    };
    const auto explored = steps::explore<int>([](Executor& executor) -> Task<int> {
        int number = 0;
        auto both = steps::all(executor, Race::add_one(executor, number),
                               Race::add_one(executor, number));
        auto ended = co_await both;
        co_return number;
    });
    CHECK(explored.results == std::set<int>{1, 2});
}

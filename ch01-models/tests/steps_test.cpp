#include <stdexcept>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "steps/all.hpp"
#include "steps/channel.hpp"
#include "steps/executor.hpp"
#include "steps/policy.hpp"
#include "steps/pool.hpp"
#include "steps/task.hpp"
#include "workbook/catch.hpp"

using steps::Executor, steps::Task;

namespace {

struct Counted {  // counts the objects of its kind that are alive
    static inline int alive = 0;
    Counted() { ++alive; }
    Counted(const Counted&) = delete;
    ~Counted() { --alive; }
};

Task<int> remember(std::string& log) {
    const Counted local;
    log += "run";
    co_return 1;
}

template <typename T>
T run(Task<T> task, steps::Queue& queue) {
    queue.post(task.handle());
    queue.run();
    return task.take();
}

Task<int> after_turns(Executor& executor, int turns, int value) {
    for (int i = 0; i < turns; ++i) co_await executor.turn();
    co_return value;
}

Task<int> fail_after_a_turn(Executor& executor) {
    co_await executor.turn();
    throw std::runtime_error("broken");
}

template <typename T>
Task<T> through(Task<T> inner) {
    T value = co_await inner;
    co_return value;
}

}  // namespace

TEST_CASE("a task that nobody drives runs nothing, and its frame goes with it") {
    std::string log;
    { const Task<int> never = remember(log); }
    CHECK(log.empty());
    CHECK(Counted::alive == 0);
}

TEST_CASE("a task that is thrown away while it waits destroys its locals") {
    steps::Queue queue;
    steps::Channel<int> never(queue);
    const auto wait = [](steps::Channel<int>& channel) -> Task<int> {
        const Counted local;
        auto value = co_await channel.receive();
        co_return value;
    };
    {
        const Task<int> waiting = wait(never);
        waiting.handle().resume();
        CHECK(Counted::alive == 1);
    }
    CHECK(Counted::alive == 0);
}

TEST_CASE("values, errors and exceptions pass through three awaits") {
    steps::Queue queue;
    CHECK(run(through(through(after_turns(queue, 3, 42))), queue) == 42);

    const auto refused = []() -> Task<base::Result<int>> {
        co_return base::fail(base::Errno::connection_refused);
    };
    const auto result = run(through(through(refused())), queue);
    CHECK(result.error() == base::Errno::connection_refused);

    CHECK_THROWS_AS(run(through(through(fail_after_a_turn(queue))), queue),
                    std::runtime_error);
}

TEST_CASE("all() gives the results in the order of its tasks, whoever ends first") {
    steps::Queue queue;
    const auto program = [](Executor& executor) -> Task<std::string> {
        auto three = steps::all(executor, after_turns(executor, 5, 1),
                                after_turns(executor, 0, 2), after_turns(executor, 3, 3));
        auto results = co_await three;
        std::string text;
        for (const int result : results) text += std::to_string(result);
        co_return text;
    };
    CHECK(run(program(queue), queue) == "123");
}

TEST_CASE("all() of no tasks is done at once") {
    steps::Queue queue;
    const auto program = [](Executor& executor) -> Task<std::size_t> {
        auto none = steps::all(executor, std::vector<Task<int>>());
        auto results = co_await none;
        co_return results.size();
    };
    CHECK(run(program(queue), queue) == 0);
}

TEST_CASE("all() waits for every task before it throws what one of them threw") {
    steps::Queue queue;
    bool slow_ended = false;
    const auto slow = [](Executor& executor, bool& ended) -> Task<int> {
        for (int i = 0; i < 9; ++i) co_await executor.turn();
        ended = true;
        co_return 0;
    };
    const auto program = [](Executor& executor, Task<int> first,
                            Task<int> second) -> Task<int> {
        auto both = steps::all(executor, std::move(first), std::move(second));
        auto results = co_await both;
        co_return results[0];
    };
    CHECK_THROWS_AS(
        run(program(queue, fail_after_a_turn(queue), slow(queue, slow_ended)), queue),
        std::runtime_error);
    CHECK(slow_ended);
}

TEST_CASE("a pool gives the same results as a queue, every time") {
    const auto program = [](Executor& executor) -> Task<int> {
        std::vector<Task<int>> tasks;
        for (int i = 1; i <= 20; ++i) tasks.push_back(after_turns(executor, i % 3, i));
        auto twenty = steps::all(executor, std::move(tasks));
        auto results = co_await twenty;
        int sum = 0;
        for (const int result : results) sum += result;
        co_return sum;
    };
    for (int round = 0; round < 200; ++round) {
        steps::Pool pool(3);
        auto task = program(pool);
        pool.post(task.handle());
        pool.run();
        REQUIRE(task.done());
        REQUIRE(task.take() == 210);
    }
}

TEST_CASE("a channel keeps the order, and what was sent before anybody received") {
    steps::Queue queue;
    steps::Channel<int> channel(queue);
    channel.send(1);
    channel.send(2);
    const auto receive_three = [](steps::Channel<int>& from) -> Task<std::string> {
        std::string text;
        for (int i = 0; i < 3; ++i) {
            auto value = co_await from.receive();
            text += std::to_string(value);
        }
        co_return text;
    };
    auto receiver = receive_three(channel);
    queue.post(receiver.handle());
    queue.run();
    CHECK_FALSE(receiver.done());
    channel.send(3);
    queue.run();
    CHECK(receiver.take() == "123");
}

TEST_CASE("a task through a channel is the same task") {
    steps::Queue queue;
    steps::Channel<int> channel(queue);
    auto sender = steps::send_result(after_turns(queue, 2, 42), channel);
    queue.post(sender.handle());
    CHECK(run(steps::next_of(channel), queue) == 42);
    CHECK(sender.done());
}

namespace {

steps::Step note(steps::Resumer&, std::string& log, const char* text) {
    log += text;
    co_return;
}

steps::Step outer(steps::Resumer& resumer, std::string& log) {
    log += "a";
    const steps::Step inner = note(resumer, log, "b");
    co_await inner;
    log += "c";
}

}  // namespace

TEST_CASE("every policy runs the same steps of one chain in the same order") {
    using steps::Policy;
    for (const Policy policy : {Policy::at_once, Policy::queued, Policy::transfer}) {
        std::string log;
        steps::Resumer resumer(policy);
        const steps::Step chain = outer(resumer, log);
        chain.start();
        CHECK(log == (policy == Policy::queued ? "a" : "abc"));
        resumer.run();
        CHECK(log == "abc");
    }
}

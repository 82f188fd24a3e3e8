#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "blocking_queue.hpp"
#include "judge/budget.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "workbook/catch.hpp"

namespace {

template <class Condition = judge::Condition>
using ExploredQueue = BlockingQueue<int, judge::Mutex, Condition>;

std::string to_text(const std::optional<int>& value) {
    return value ? std::to_string(*value) : "none";
}

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("2-blocking-queue");
    INFO(report.explain());
    CHECK(report.passed());
}

// One task alone: if it sleeps nobody can wake it, and the explorer says so at once.
void alone(void (*body)()) {
    expect_good([body](judge::Program& program) { program.task("main", body); });
}

void expect(const std::optional<int>& value, const std::string& expected,
            const char* rule) {
    judge::check(to_text(value) == expected, rule,
                 "pop() gives " + to_text(value) + " instead of " + expected);
}

}  // namespace

TEST_CASE("values come out in the order in which they went in", "[points:1][unit]") {
    alone([] {
        ExploredQueue<> queue(3);
        for (int value : {7, 8, 9})
            judge::check(queue.push(value), "a queue with room takes a value");
        expect(queue.pop(), "7", "the oldest value comes first");
        expect(queue.pop(), "8", "the oldest value comes first");
        judge::check(queue.push(10), "a queue with room takes a value");
        expect(queue.pop(), "9", "the oldest value comes first");
        expect(queue.pop(), "10", "the oldest value comes first");
    });
}

TEST_CASE("a closed queue gives what it holds and then none", "[points:1][unit]") {
    alone([] {
        ExploredQueue<> queue(3);
        queue.push(7);
        queue.push(8);
        queue.close();
        expect(queue.pop(), "7", "close() throws nothing away");
        expect(queue.pop(), "8", "close() throws nothing away");
        expect(queue.pop(), "none", "a closed queue that is empty says so, and waits not");
        expect(queue.pop(), "none", "and says so again");
    });
}

TEST_CASE("a closed queue takes nothing whether full or not", "[points:1][unit]") {
    alone([] {
        ExploredQueue<> queue(1);
        queue.push(7);
        queue.close();
        judge::check(!queue.push(8), "push() tells that the queue is closed");
        expect(queue.pop(), "7", "what was there before stays");
        judge::check(!queue.push(9), "push() tells that the queue is closed");
        expect(queue.pop(), "none", "a value that was refused is not in the queue");
    });
}

namespace {

// What the tasks of one schedule share.
template <class Condition = judge::Condition>
struct Hall {
    explicit Hall(std::size_t capacity) : queue(capacity) {}
    ExploredQueue<Condition> queue;
    int sum = 0;  // of what was taken
    int taken = 0;
    bool closing = false;

    // Takes values until it has so many, or the queue ends.
    void take(int count) {
        for (; count > 0; --count) {
            const auto value = queue.pop();
            if (!value) {
                judge::check(closing, "pop() gives none only when the queue is closed");
                return;
            }
            sum += *value;
            ++taken;
        }
    }
    void close() {
        judge::step("closes the queue");
        closing = true;
        queue.close();
    }
    void check(int expected_count, int expected_sum) const {
        judge::check(
            taken == expected_count && sum == expected_sum, "each value is taken once",
            std::to_string(taken) + " values were taken, together " + std::to_string(sum));
    }
};

template <class Condition = judge::Condition>
std::shared_ptr<Hall<Condition>> hall(std::size_t capacity) {
    return std::make_shared<Hall<Condition>>(capacity);
}

}  // namespace

TEST_CASE("two producers and two consumers share one place in every schedule",
          "[points:2][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = hall(1);
        program.task("A", [at] { at->take(1); });
        program.task("B", [at] { at->take(1); });
        program.task("C", [at] { at->queue.push(1); });
        program.task("D", [at] { at->queue.push(2); });
        program.at_end([at] { at->check(2, 3); });
    });
}

TEST_CASE("the queue never holds more than its capacity in any schedule",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = hall(1);
        at->queue.push(1);
        program.task("A", [at] { at->queue.push(2); });
        program.task("B", [at] { at->queue.push(3); });
        program.task("C", [at] {
            at->take(1);
            at->close();
        });
        program.at_end([at] {
            at->check(1, 1);
            at->take(9);
            judge::check(at->taken <= 2, "a queue for one value holds one value",
                         std::to_string(at->taken - 1) + " values are in it");
        });
    });
}

TEST_CASE("closing wakes everybody who sleeps in every schedule", "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = hall(1);
        program.task("A", [at] { at->take(9); });
        program.task("B", [at] { at->take(9); });
        program.task("C", [at] { at->close(); });
        program.at_end([at] { at->check(0, 0); });
    });
}

TEST_CASE("a sleep that ends for no reason does no harm", "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = hall<judge::RestlessCondition>(1);
        program.task("consumer", [at] { at->take(2); });
        program.task("producer", [at] {
            at->queue.push(1);
            at->queue.push(2);
        });
        program.at_end([at] { at->check(2, 3); });
    });
}

namespace {

// Counts how often a task was woken.
class CountedCondition : public judge::Condition {
  public:
    void wait(std::unique_lock<judge::Mutex>& lock) {
        Condition::wait(lock);
        ++woken;
    }
    template <class Ready>
    void wait(std::unique_lock<judge::Mutex>& lock, Ready ready) {
        while (!ready()) wait(lock);
    }
    static inline int woken = 0;
};

}  // namespace

TEST_CASE("a value wakes one sleeper and an empty queue costs nothing",
          "[points:1][budget]") {
    expect_good([](judge::Program& program) {
        auto at = hall<CountedCondition>(2);
        CountedCondition::woken = 0;
        for (const char* name : {"A", "B"}) program.task(name, [at] { at->take(1); });
        program.task("producer", [at] {
            for (int value : {1, 2}) at->queue.push(value);
        });
        program.at_end([at] {
            judge::Budget wakes("wake-ups for 2 values", 2);
            wakes.spend(static_cast<std::size_t>(CountedCondition::woken));
            judge::check(wakes.kept(), "a value wakes one consumer, not all of them",
                         wakes.explain());
            at->check(2, 3);
        });
    });
}

TEST_CASE("four threads hand on a thousand values", "[points:1][unit][threads]") {
    BlockingQueue<int> queue(4);
    std::vector<std::thread> producers, consumers;
    std::vector<int> sums(2), counts(2);
    for (std::size_t self = 0; self < 2; ++self) {
        consumers.emplace_back([&, self] {
            while (const auto value = queue.pop()) {
                sums[self] += *value;
                ++counts[self];
            }
        });
        producers.emplace_back([&] {
            for (int value = 1; value <= 500; ++value) queue.push(value);
        });
    }
    for (std::thread& thread : producers) thread.join();
    queue.close();
    for (std::thread& thread : consumers) thread.join();
    INFO("two producers push 1 to 500 each; every value reaches one consumer");
    CHECK(counts[0] + counts[1] == 1000);
    CHECK(sums[0] + sums[1] == 250500);
}

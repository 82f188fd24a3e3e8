// Without: tsan (its run-time library brings an operator new of its own)

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "judge/budget.hpp"
#include "task.hpp"
#include "workbook/catch.hpp"

namespace {

// A value that counts how many of its kind there are, and what became of them.
struct Counted {
    explicit Counted(int value) : number(value) { ++alive; }
    Counted(const Counted& other) : number(other.number) {
        ++alive;
        ++copies;
    }
    Counted(Counted&& other) noexcept : number(std::exchange(other.number, -1)) {
        ++alive;
        ++moves;
    }
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --alive; }

    int number;
    static inline int alive = 0, copies = 0, moves = 0;
};

// What tasks wait for until the judge goes on with them.
struct Gate {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> task) noexcept { waiting = task; }
    void await_resume() const noexcept {}
    void open() {
        if (waiting) std::exchange(waiting, nullptr).resume();
    }
    std::coroutine_handle<> waiting;
};

Task<int> number(int value, std::string* log = nullptr) {
    if (log) *log += "number ";
    co_return value;
}

Task<int> sum(int one, int other, std::string& log) {
    log += "sum ";
    const int first = co_await number(one, &log);
    const int second = co_await number(other, &log);
    log += "end ";
    co_return first + second;
}

Task<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }

Task<int> unboxed(int value) {
    auto task = boxed(value);
    const auto box = co_await std::move(task);
    co_return *box;
}

Task<Counted> counted(int value) { co_return Counted(value); }

Task<int> asks_twice() {
    auto first = counted(7);
    const Counted one = co_await std::move(first);
    const Counted other = co_await counted(8);
    co_return one.number * 10 + other.number;
}

Task<int> throws(const char* message, Counted) {
    throw std::runtime_error(message);
    co_return 0;  // makes it a coroutine
}

Task<int> passes_on(const char* message) {
    const int value = co_await throws(message, Counted(1));
    co_return value + 1;
}

Task<int> catches() {
    int caught = 0;
    try {
        caught = co_await passes_on("one");
    } catch (const std::runtime_error& error) {
        caught = std::string(error.what()) == "one" ? 1 : 2;
    }
    const int more = co_await number(10);
    co_return caught + more;
}

Task<int> waits(Gate& gate, Counted held) {
    const Counted local(2);
    co_await gate;
    co_return held.number + local.number;
}

Task<int> waits_for_it(Gate& gate, int depth) {
    const Counted local(depth);
    if (depth == 0) {
        auto innermost = waits(gate, Counted(1));
        const int value = co_await std::move(innermost);
        co_return value;
    }
    const int value = co_await waits_for_it(gate, depth - 1);
    co_return value + local.number;
}

// The stack in use, as seen where it is called.
struct Depth {
    void look() {
        const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
        low = std::min(low, here);
        high = std::max(high, here);
    }
    std::size_t bytes() const { return high < low ? 0 : high - low; }
    std::uintptr_t low = UINTPTR_MAX, high = 0;
};

Task<int> looks(Depth& depth) {
    depth.look();
    co_return 1;
}

Task<int> one_after_the_other(Depth& depth, int count) {
    int total = 0;
    for (; count > 0; --count) {
        const int value = co_await looks(depth);
        total += value;
        depth.look();
    }
    co_return total;
}

Task<int> one_by_the_other(Depth& depth, int count) {
    depth.look();
    if (count == 0) co_return 0;
    const int value = co_await one_by_the_other(depth, count - 1);
    depth.look();
    co_return value + 1;
}

template <class T>
T run(Task<T> task) {
    task.start();
    if (!task.done()) throw std::logic_error("the task has not ended");
    return task.result();
}

}  // namespace

TEST_CASE("a task runs when it is started or awaited and not before", "[points:1][unit]") {
    std::string log;
    auto task = sum(1, 2, log);
    [[maybe_unused]] auto unused = sum(3, 4, log);
    INFO("a call of the coroutine only makes the task");
    REQUIRE(log.empty());
    task.start();
    INFO("start() runs it, and the tasks that it awaits when it awaits them");
    CHECK(log == "sum number number end ");
    CHECK(task.done());
    CHECK(task.result() == 3);
}

TEST_CASE("a result can be of a type that can only be moved", "[points:1][unit]") {
    REQUIRE(run(unboxed(5)) == 5);
    const auto box = run(boxed(6));
    REQUIRE(box != nullptr);
    CHECK(*box == 6);
}

TEST_CASE("a result is moved to whoever awaits it", "[points:1][budget]") {
    Counted::copies = Counted::moves = 0;
    REQUIRE(run(asks_twice()) == 78);
    INFO("two results; into the frame of each task, and out of it");
    CHECK(Counted::copies == 0);
    CHECK(Counted::moves <= 4 + 2);
    CHECK(Counted::alive == 0);
}

TEST_CASE("what a task throws reaches whoever awaits it", "[points:1][unit]") {
    INFO("it is caught two tasks further up, which then goes on");
    REQUIRE(run(catches()) == 11);
    auto task = passes_on("two");
    task.start();
    INFO("a task that has thrown has ended; result() throws it");
    REQUIRE(task.done());
    CHECK_THROWS_WITH(task.result(), "two");
}

TEST_CASE("a task that waits goes on when what it waits for is there", "[points:1][unit]") {
    Gate gate;
    auto task = waits_for_it(gate, 2);
    task.start();
    INFO("the innermost task waits, and so do those that await it");
    REQUIRE_FALSE(task.done());
    REQUIRE(gate.waiting);
    gate.open();
    INFO("whoever opens the gate goes on with the innermost, that one with the next");
    REQUIRE(task.done());
    CHECK(task.result() == 6);
}

TEST_CASE("a task that nobody awaits leaves nothing behind", "[points:1][unit]") {
    Gate gate;
    {
        [[maybe_unused]] auto never = waits(gate, Counted(1));
        INFO("the parameter lives in the task's frame");
        CHECK(Counted::alive == 1);
        REQUIRE_FALSE(gate.waiting);
    }
    INFO("and is destroyed with it");
    CHECK(Counted::alive == 0);
}

TEST_CASE("a task that is destroyed while it waits takes all it awaits with it",
          "[points:1][unit]") {
    Gate gate;
    {
        auto task = waits_for_it(gate, 3);
        task.start();
        REQUIRE(gate.waiting);
        INFO("four tasks, and the innermost with a parameter and a variable");
        CHECK(Counted::alive == 6);
    }
    INFO("each was destroyed, once");
    CHECK(Counted::alive == 0);
}

TEST_CASE("a task can be moved and not copied", "[points:1][unit]") {
    CHECK_FALSE(std::is_copy_constructible_v<Task<int>>);
    CHECK_FALSE(std::is_copy_assignable_v<Task<int>>);
    REQUIRE(std::is_nothrow_move_constructible_v<Task<int>>);
    Gate gate;
    {
        auto first = waits(gate, Counted(1));
        auto second = std::move(first);
        auto third = waits(gate, Counted(5));
        third = std::move(second);
        third.start();
        gate.open();
        INFO("the task goes on in its new place");
        REQUIRE(third.done());
        CHECK(third.result() == 3);
    }
    INFO("every frame was destroyed, the one that was assigned over included");
    CHECK(Counted::alive == 0);
}

TEST_CASE("a million tasks one after the other need no stack", "[points:1][budget]") {
    Depth depth;
    std::ptrdiff_t kept = 0;
    std::size_t blocks = 0;
    int total = 0;
    {
        const judge::Allocations spent;
        total = run(one_after_the_other(depth, 1000));
        blocks = spent.blocks();
        kept = spent.kept_bytes();
    }
    REQUIRE(total == 1000);
    INFO("bytes of stack between the shallowest and the deepest of a thousand tasks:");
    REQUIRE(depth.bytes() < 20'000);
    INFO("a task is one block of memory: its frame");
    CHECK(blocks <= 1001);
    CHECK(kept == 0);
    REQUIRE(run(one_after_the_other(depth, 1'000'000)) == 1'000'000);
    CHECK(depth.bytes() < 20'000);
}

TEST_CASE("tasks that await one another a million deep need no stack",
          "[points:1][budget]") {
    Depth depth;
    REQUIRE(run(one_by_the_other(depth, 1000)) == 1000);
    INFO(
        "bytes of stack between the first task and the thousandth, on the way in and out:");
    REQUIRE(depth.bytes() < 20'000);
    REQUIRE(run(one_by_the_other(depth, 1'000'000)) == 1'000'000);
    CHECK(depth.bytes() < 20'000);
}

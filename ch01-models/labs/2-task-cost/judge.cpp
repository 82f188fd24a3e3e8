// Needs: linux
// Without: tsan (its run-time library brings an operator new of its own)

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cost.hpp"
#include "judge/budget.hpp"
#include "workbook/catch.hpp"

namespace {

// A task that costs exactly what is asked for.
class Plain {
  public:
    Plain(std::size_t block, std::size_t stack)
        : block_(block > 0 ? std::make_unique<char[]>(block) : nullptr) {
        ++started;
        most = std::max(most, ++alive);
        if (stack > 0) stack_ = std::make_unique<Stack>(stack);
    }
    Plain(Plain&& other) noexcept
        : block_(std::move(other.block_)),
          stack_(std::move(other.stack_)),
          here_(other.here_) {
        other.here_ = false;
    }
    ~Plain() {
        if (here_) --alive;
    }

    static inline int started = 0, alive = 0, most = 0;

  private:
    std::unique_ptr<char[]> block_;
    std::unique_ptr<Stack> stack_;
    bool here_ = true;
};

auto plain(std::size_t block, std::size_t stack = 0) {
    return [=] { return Plain(block, stack); };
}

constexpr std::size_t page = 64 << 10;  // a whole number of pages on every CPU

}  // namespace

TEST_CASE("a task costs its object and its blocks", "[points:2][unit]") {
    INFO("the object stands in some queue: its size counts, and so do its blocks");
    CHECK(bytes_per_task(plain(1000)) == sizeof(Plain) + 1000);
    CHECK(bytes_per_task(plain(24)) == sizeof(Plain) + 24);
    CHECK(bytes_per_task(plain(0)) == sizeof(Plain));
}

TEST_CASE("a task costs the whole of its stack whether touched or not",
          "[points:2][unit]") {
    INFO("the task may need every page that is reserved for it");
    CHECK(bytes_per_task(plain(0, page)) == sizeof(Plain) + sizeof(Stack) + page);
    CHECK(bytes_per_task(plain(100, 4 * page)) ==
          sizeof(Plain) + 100 + sizeof(Stack) + 4 * page);
}

TEST_CASE("what only the first task costs is not counted", "[points:1][unit]") {
    std::vector<char> table;
    INFO("the first task makes a table of 8,000 bytes that all later ones use");
    const auto cost = bytes_per_task([&] {
        table.reserve(8000);
        return Plain(10, 0);
    });
    CHECK(cost == sizeof(Plain) + 10);
}

TEST_CASE("a thread costs its stack and so does a fiber", "[points:1][unit]") {
    const std::size_t thread = bytes_per_task([] { return ThreadTask(); });
    const std::size_t fiber = bytes_per_task([] { return FiberTask(); });
    const std::size_t touched = ThreadTask().stack().touched();
    INFO(
        "ThreadTask::stack_size and FiberTask::stack_size, plus the object and its one "
        "block");
    CHECK(thread ==
          sizeof(ThreadTask) + ThreadTask::stack_size + sizeof(std::atomic<bool>));
    CHECK(fiber == sizeof(FiberTask) + FiberTask::stack_size + 2 * sizeof(ucontext_t));
    INFO("a thread that waits has touched only a small part of its stack");
    CHECK(touched < ThreadTask::stack_size / 2);
}

TEST_CASE("a callback costs a block only if it does not fit into std::function",
          "[points:1][unit]") {
    INFO("std::function keeps what is small inside of itself, and the rest in a block");
    CHECK(bytes_per_task(callback_task<8>) == sizeof(std::function<void()>));
    CHECK(bytes_per_task(callback_task<100>) == sizeof(std::function<void()>) + 100);
}

TEST_CASE("a coroutine costs its frame", "[points:1][unit]") {
    const std::size_t cost = bytes_per_task(coroutine_task);
    INFO(
        "the frame of a coroutine is a block of memory, and the object is only its handle");
    CHECK(cost == sizeof(CoroutineTask) + CoroutineTask::frame_bytes);
    INFO("it holds 100 bytes over its wait");
    CHECK(cost > 100);
}

TEST_CASE("measuring gives everything back and needs few tasks", "[points:2][budget]") {
    const std::size_t blocks = memory::in_blocks();
    const std::size_t stacks = memory::in_stacks();
    Plain::started = Plain::most = 0;
    const std::size_t cost = bytes_per_task(plain(50, page));
    const std::size_t blocks_left = memory::in_blocks() - blocks;
    const std::size_t stacks_left = memory::in_stacks() - stacks;
    CHECK(cost == sizeof(Plain) + 50 + sizeof(Stack) + page);
    INFO("every task that was started has ended, and its memory is back");
    CHECK(Plain::alive == 0);
    CHECK(blocks_left == 0);
    CHECK(stacks_left == 0);
    INFO("a thousand threads would be too many for some systems: 100 tasks are enough");
    CHECK(Plain::started <= 100);
    CHECK(Plain::most >= 2);
}

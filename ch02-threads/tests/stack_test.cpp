// Stacks: sizes, errors, and the pool. What happens below their end: stack_overflow_test.

#include "fibers/stack.hpp"

#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using fibers::Guard, fibers::Stack, fibers::StackPool;

namespace {

constexpr Guard guards[] = {Guard::page, Guard::pattern, Guard::light};

// A light guard only where there is one.
bool is_offered(Guard guard) {
    return guard != Guard::light || fibers::best_guard() == Guard::light;
}

Stack map(std::size_t bytes, Guard guard) {
    return base::must("map a stack", Stack::map(bytes, guard));
}

}  // namespace

TEST_CASE(
    "a stack has whole pages, at least as many as were asked for, and all can be used") {
    for (const Guard guard : guards) {
        if (!is_offered(guard)) continue;
        const Stack stack = map(100'000, guard);
        CHECK(stack.bytes() >= 100'000);
        CHECK(stack.bytes() < 100'000 + 65'536);
        CHECK(stack.bytes() % 4096 == 0);
        CHECK(reinterpret_cast<std::uintptr_t>(stack.bottom()) % 4096 == 0);
        CHECK(stack.top() == stack.bottom() + stack.bytes());
        CHECK(stack.guard().data() + stack.guard().size() == stack.bottom());
        CHECK(stack.guard().size() >= 4096);
        std::memset(stack.bottom(), 1, stack.bytes());
        CHECK(stack.intact());
    }
}

TEST_CASE("less than a page is no stack, and more than there is, is out of memory") {
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{48}, std::size_t{4095}})
        CHECK(Stack::map(bytes).error() == Errno::invalid_argument);
    for (const std::size_t bytes :
         {std::size_t{1} << 60, std::numeric_limits<std::size_t>::max()})
        CHECK(Stack::map(bytes).error() == Errno::out_of_memory);
}

TEST_CASE("a fiber for which there is no memory is not made, and the others run") {
    fibers::Scheduler scheduler;
    int ended = 0;
    auto small = scheduler.try_spawn({}, [&] { ++ended; });
    auto large =
        scheduler.try_spawn({.stack_bytes = std::size_t{1} << 60}, [&] { ++ended; });
    REQUIRE(small);
    REQUIRE_FALSE(large);
    CHECK(large.error() == Errno::out_of_memory);
    CHECK(scheduler.run() == 0);
    CHECK(ended == 1);
}

TEST_CASE("a stack is moved, never copied") {
    Stack first = map(65'536, Guard::page);
    std::byte* const bottom = first.bottom();
    Stack second = std::move(first);
    CHECK(second.bottom() == bottom);
    CHECK_FALSE(first);  // NOLINT(bugprone-use-after-move): it says that it is empty
    CHECK_FALSE(Stack());
    first = std::move(second);
    CHECK(first.bottom() == bottom);
}

TEST_CASE(
    "the pool gives the stack that came back last, and keeps no more than it should") {
    StackPool pool(65'536, 2);
    std::vector<Stack> stacks;
    for (int i = 0; i < 3; ++i) stacks.push_back(base::must("take", pool.take()));
    std::byte* const last = stacks[1].bottom();
    CHECK(pool.unused() == 0);
    pool.give(std::move(stacks[0]));
    pool.give(std::move(stacks[1]));
    CHECK(pool.unused() == 2);
    CHECK(base::must("take", pool.take()).bottom() == last);
    pool.give(std::move(stacks[2]));
    CHECK(pool.unused() == 2);
    CHECK(base::must("take", pool.take()).bottom() != last);
}

TEST_CASE("what is trimmed can be used again") {
    const Stack stack = map(65'536, Guard::page);
    std::memset(stack.bottom(), 1, stack.bytes());
    stack.trim(stack.top() - 4096);
    CHECK(stack.top()[-1] == std::byte{1});
    CHECK(stack.top()[-4096] == std::byte{1});
    stack.bottom()[0] = std::byte{2};
    CHECK(stack.bottom()[0] == std::byte{2});

    StackPool pool(65'536, 2, Guard::page);
    pool.give(map(65'536, Guard::page));
    pool.trim();
    const Stack again = base::must("take", pool.take());
    std::memset(again.bottom(), 3, again.bytes());
    CHECK(again.top()[-1] == std::byte{3});
}

TEST_CASE("a pattern notices who wrote below its stack") {
    const Stack stack = map(65'536, Guard::pattern);
    CHECK(stack.intact());
    stack.bottom()[-100] = std::byte{1};
    CHECK_FALSE(stack.intact());
}

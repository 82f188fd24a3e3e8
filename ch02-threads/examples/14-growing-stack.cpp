// A stack of 8 MiB that takes up one page, until it needs more.
//
// A fiber's stack is address space: the system puts memory under it page by page, when it is
// touched for the first time. So a stack may be as large as the worst case, and costs what
// its fiber really uses. It grows by itself, and never shrinks by itself: that takes a call.
//
// Needs: linux
// Without: asan tsan (they make frames larger, and keep local variables elsewhere)
// Before: 13-fiber-flow.  Next: 15-stack-overflow.

#include <unistd.h>

#include <cstddef>
#include <cstdio>

#include "fibers/fibers.hpp"
#include "footprint/footprint.hpp"

static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));

// Pages of the fiber's stack that are in memory, asked of the kernel by mincore(2).
static std::size_t resident_pages(const fibers::Stack& stack) {
    const footprint::Stack pages{.low = reinterpret_cast<char*>(stack.bottom()),
                                 .size = stack.bytes(),
                                 .guard = stack.guard().size()};
    return pages.resident() / page;
}

// [dig]
// Calls itself until its frame lies at `depth` or below.
[[gnu::noinline]] static int dig(const std::byte* depth) {
    volatile std::byte room[64];
    room[0] = std::byte{1};
    const auto* const here = const_cast<const std::byte*>(room);
    return here <= depth ? 0 : dig(depth) + static_cast<int>(room[0]);
}
// [dig]

static void show(const char* what, const fibers::Stack& stack) {
    std::printf("%-34s %4zu of %zu\n", what, resident_pages(stack), stack.bytes() / page);
}

int main() {
    fibers::Scheduler scheduler({.stack_bytes = 2048 * page});
    std::printf("%-34s pages in memory\n", "");

    // [grow]
    auto fiber = scheduler.spawn({.name = "digger"}, [] {
        const fibers::Stack& stack = fibers::self().stack();
        show("it has begun", stack);
        for (const std::size_t pages : {10U, 100U, 1000U}) {
            dig(stack.top() - pages * page + page / 2);  // to the middle of that page
            show("it has called so deep, and is back", stack);
        }
        fibers::park();
        show("it goes on", stack);
    });
    // [grow]

    // [trim]
    show("it has not begun", fiber.fiber().stack());
    scheduler.run();
    show("it waits", fiber.fiber().stack());
    fiber.fiber().stack().trim(fiber.fiber().stack_pointer());  // nothing below is in use
    show("what it does not use is given back", fiber.fiber().stack());
    scheduler.wake(fiber.fiber());
    scheduler.run();
    // [trim]
}

// Output:
//                                    pages in memory
// it has not begun                      1 of 2048
// it has begun                          1 of 2048
// it has called so deep, and is back   10 of 2048
// it has called so deep, and is back  100 of 2048
// it has called so deep, and is back 1000 of 2048
// it waits                           1000 of 2048
// what it does not use is given back    1 of 2048
// it goes on                            1 of 2048

// Needs: linux
// Without: asan (it moves local variables from the stack to the heap)

#include "footprint/footprint.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <thread>

#include "footprint/crowd.hpp"
#include "workbook/catch.hpp"

using footprint::Stack;

// Runs `body` in a thread of its own.
template <typename Body>
static void in_thread(Body body) {
    std::thread(body).join();
}

TEST_CASE("a thread's local variables lie in its stack") {
    const char outer = 0;
    in_thread([&] {
        const Stack stack = footprint::my_stack();
        const char inner = 0;
        const auto holds = [&](const char* address) {
            return address >= stack.low && address < stack.low + stack.size;
        };
        CHECK(holds(&inner));
        CHECK_FALSE(holds(&outer));
        CHECK(stack.size >= footprint::default_stack_size() / 2);
        CHECK(stack.guard >= static_cast<std::size_t>(getpagesize()));
    });
}

// [deep]
// Touches so many KiB of stack, a page at each level. Each frame looks into its caller's,
// or the compiler might do with one.
[[gnu::noinline]] static int touch(std::size_t kib, const volatile char* caller) {
    volatile char page[4096];
    for (std::size_t i = 0; i < sizeof page; i += 512) page[i] = *caller;
    return kib <= 4 ? page[0] : touch(kib - 4, page) + page[0];
}

TEST_CASE("a stack takes memory when it is used, and keeps it after the call") {
    footprint::small_pages_only();
    in_thread([] {
        const Stack stack = footprint::my_stack();
        const std::size_t before = stack.resident();
        CHECK(before > 0);
        CHECK(before < 256UL * 1024);
        touch(512, "\1");
        CHECK(stack.resident() >= before + 256UL * 1024);
    });
}
// [deep]

TEST_CASE("a crowd is counted until it has gone") {
    std::thread([] {}).join();  // a sanitizer starts a thread of its own with the first one
    const long before = footprint::threads();
    {
        footprint::Crowd crowd;
        for (int i = 0; i < 5; ++i) crowd.add();
        CHECK(crowd.size() == 5);
        CHECK(footprint::threads() >= 6);
        CHECK(footprint::threads() <= before + 5);
    }
    while (footprint::threads() >= 6) std::this_thread::yield();  // its last steps
}

TEST_CASE("memory is reserved when it is mapped, and resident when it is touched") {
    constexpr std::size_t size = 64 << 20;
    const footprint::Memory before = footprint::memory();
    void* room =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(room != MAP_FAILED);
    const footprint::Memory mapped = footprint::memory();
    CHECK(mapped.reserved >= before.reserved + size);
    CHECK(mapped.resident < before.resident + size / 2);
    for (std::size_t i = 0; i < size; i += 4096) static_cast<char*>(room)[i] = 1;
    CHECK(footprint::memory().resident >= before.resident + size / 2);
    munmap(room, size);
}

TEST_CASE("a page of other rights is a map of its own") {
    const auto page = static_cast<std::size_t>(getpagesize());
    void* room = mmap(nullptr, 21 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(room != MAP_FAILED);
    const footprint::Maps before = footprint::maps();
    for (std::size_t i = 1; i < 21; i += 2)
        mprotect(static_cast<char*>(room) + i * page, page, PROT_READ);
    const footprint::Maps after = footprint::maps();
    CHECK(after.count >= before.count + 19);
    CHECK(after.count < after.most);
    munmap(room, 21 * page);
}

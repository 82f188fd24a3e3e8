// Who owns which memory: frames of 4 KiB, each counted, and blocks that are cut out of them.
//
// A kernel has nobody below it to ask for memory. It has what lies behind its own image, and the bookkeeping is its own.
// The frames of its tasks come from there too, so it must be cheap, and it must notice who makes a mistake.
//
// Needs: board
// Before: 04-the-executor-moves-in.  Next: 06-sv39.

#include "arch/csr.hpp"
#include "futures/core/task.hpp"
#include "kernel/heap.hpp"
#include "kernel/print.hpp"
#include "memory/census.hpp"
#include "memory/checked_slab.hpp"
#include "memory/misuse.hpp"

using kernel::allocate, kernel::deallocate;
using kernel::print;

[[gnu::noinline]] static futures::Task<int> task() { co_return 42; }

// [frames]
static void count_frames() {
    memory::Frames& frames = kernel::frames();
    const std::size_t before = frames.free_count();
    void* const frame = *frames.allocate();
    frames.share(frame);
    print("A frame that two use: ", frames.references(frame),
          ", free: ", static_cast<int>(frames.free_count() - before), "\n");
    frames.release(frame);
    frames.release(frame);
    print("After both have released it, free: ", frames.free_count() - before, "\n");
}
// [frames]

// [leak]
static void leak() {
    const memory::Census before(kernel::slab, kernel::hand());
    auto* const forgotten =
        new (allocate(sizeof(futures::Task<int>))) futures::Task<int>(task());
    const memory::Census after(kernel::slab, kernel::hand());
    after.each_more_than(before, [](std::size_t bytes, std::size_t count) {
        print("  ", count, " of ", bytes, " bytes\n");
    });
    forgotten->~Task();
    deallocate(forgotten, sizeof *forgotten);
}
// [leak]

// [misuse]
static void say(memory::Misuse what, const void*) noexcept {
    print("  ", std::string_view(memory::describe(what)), "\n");
}

static void make_mistakes() {
    memory::on_misuse(say);  // in a kernel that goes on with its work it is a panic
    void* const one = allocate(100);
    void* const other = allocate(100);
    deallocate(one, 100);
    deallocate(other, 100);
    deallocate(one, 100);
    kernel::frames().release(&kernel::slab);

    memory::CheckedSlab checked(kernel::frames());
    static memory::Hand hand;
    auto* const text = static_cast<char*>(checked.allocate(hand, 100));
    checked.deallocate(hand, text, 100);
    text[50] = 'x';
    (void)checked.allocate(hand, 100);
    checked.deallocate(hand, text, 200);
}
// [misuse]

// [count]
template <class Work>
static std::uint64_t instructions_of(Work work) {
    constexpr int times = 1'000'000;
    const std::uint64_t before = arch::read<arch::Csr::instret>();
    for (int i = 0; i < times; ++i) work();
    return (arch::read<arch::Csr::instret>() - before) / times;
}
// [count]

extern "C" int kernel_main() {
    // 1. All memory, in frames.
    print("Memory behind the kernel: ", kernel::frames().total() / 256, " MiB\n");
    count_frames();

    // 2. What was used before and is not given back after is a leak.
    print("A task that somebody has forgotten:\n");
    leak();

    // 3. What a program may not do with memory is seen, or at least looked for.
    print("Mistakes:\n");
    make_mistakes();

    // 4. A million times.
    print("Instructions to allocate and free a block: ",
          instructions_of([] { deallocate(allocate(200), 200); }), "\n");
    memory::Frames& all = kernel::frames();
    print("A frame: ", instructions_of([&] { all.release(*all.allocate()); }), "\n");
    print("A task, from call to end: ", instructions_of([] { (void)task(); }), "\n");
    return 0;
}

// Output:
// Memory behind the kernel: 126 MiB
// A frame that two use: 2, free: -1
// After both have released it, free: 0
// A task that somebody has forgotten:
//   1 of 16 bytes
//   1 of 160 bytes
// Mistakes:
//   freed twice
//   freed, but never given
//   written after it was freed
//   freed, but never given
// Instructions to allocate and free a block: 31
// A frame: 93
// A task, from call to end: 84

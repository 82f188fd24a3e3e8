// What an address is: a question, which the processor answers with three tables.
//
// From one instruction to the next every address of the kernel goes through a page table of ours. We translate by hand,
// as the processor does, and compare; then we provoke what the tables forbid, and overflow a stack.
//
// Needs: board
// Before: 05-pages.  Next: 07-first-user-program.

#include "arch/csr.hpp"
#include "arch/trap.hpp"
#include "devices/finisher.hpp"
#include "kernel/heap.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "kernel/walk_trace.hpp"

using kernel::print;
using memory::Access, memory::Owner;
using Word = std::uint64_t;

static constexpr int at = __LINE__;
static constexpr kernel::WalkLines lines{at + 5, at + 8, at + 9, at + 11, at + 12};
static constexpr Word nowhere = ~0ULL;
// [walk]
static Word translate(Word address) {
    Word table = arch::read<arch::Csr::satp>() << 20 >> 8;
    for (unsigned bit = 30;; bit -= 9) {
        const Word index = address >> bit & 511;
        const Word entry = reinterpret_cast<const Word*>(table)[index];
        if ((entry & 1) == 0) return nowhere;
        const Word place = entry >> 10 << 12, within = (Word{1} << bit) - 1;
        if ((entry & 0xe) != 0) return place | (address & within);
        table = place;
    }
}
// [walk]

// [handler]
static Word faults = 0;
static bool is_told = true;
static void on_trap(arch::TrapFrame& frame, arch::Trap trap) noexcept {
    ++faults;
    if (is_told) print("  ", std::string_view(arch::describe(trap.cause)), "\n");
    if (kernel::hart_of_guard(trap.value) >= 0) devices::finish(0);  // nobody can go on
    frame.pc = trap.cause == arch::Cause::fetch_page_fault ? frame.ra : frame.pc + 4;
}
// [handler]

// Instructions of four bytes, so that the handler knows where the next one is.
static Word load(Word address) {
    asm volatile("lwu %0, 0(%0)" : "+r"(address));
    return address;
}
static void store(const void* place) {
    asm volatile("sb zero, 0(%0)" ::"r"(place) : "memory");
}
static int overflow(volatile int* caller) {  // NOLINT(misc-no-recursion)
    volatile int room[64] = {*caller};
    return *caller < 0 ? 0 : overflow(room) + room[1];
}

// [compare]
// Each word of some frames holds its own address: who loads it through another address learns where that leads.
static void compare(memory::PageTable& table) {
    constexpr Word begin = memory::user_end, end = begin + 600 * 4096;
    auto home = reinterpret_cast<Word>(*kernel::frames().allocate_run(200));
    for (Word i = home; i < home + 200 * 4096; i += 8) *reinterpret_cast<Word*>(i) = i;
    for (Word page = begin; page < end; page += 3 * 4096, home += 4096)
        (void)table.map(page, home, 4096, Access::read, Owner::kernel);
    Word same = 0, there = 0;
    is_told = false;
    for (Word address = begin; address < end; address += 264) {
        const Word by_hand = translate(address), before = faults;
        const Word loaded = load(address);
        same += (faults == before ? loaded : nowhere) == by_hand;
        there += by_hand != nowhere;
    }
    is_told = true;
    print("Addresses: ", (end - begin) / 264 + 1, ", mapped: ", there,
          ", as by hand: ", same, "\n");
}
// [compare]

extern "C" int kernel_main() {
    arch::handle_kernel_traps(on_trap);

    // 1. The next instruction after `csrw satp` is fetched through the table that it names.
    if (!kernel::start_paging()) return 1;

    // 2. What the processor does, by hand.
    auto table = *memory::PageTable::create(kernel::frames());
    table.borrow(kernel::kernel_table());
    kernel::use(table);
    compare(table);
    for (const Word address :
         {reinterpret_cast<Word>(&faults), memory::user_end + 12, memory::user_end + 4096})
        kernel::trace_walk(table.walk(address), address, lines);

    // 3. What the tables forbid.
    print("a store to instructions:\n");
    store(reinterpret_cast<const void*>(&translate));
    print("a store to a constant:\n");
    store(&nowhere);
    print("a call of data:\n");
    reinterpret_cast<void (*)()>(&faults)();
    print("a recursion without an end:\n");
    volatile int first = 0;
    return overflow(&first);
}

// Output:
// Addresses: 9310, mapped: 3110, as by hand: 9310
// a store to instructions:
//   page fault at a store
// a store to a constant:
//   page fault at a store
// a call of data:
//   page fault at a fetch
// a recursion without an end:
//   page fault at a store

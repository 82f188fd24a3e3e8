// One scheduler's instructions: the kernel's, executed by the kernel and, in user mode, by each program.
//
// The program is called choose. What chooses among its coroutines is a page of the kernel that it cannot write. Then the kernel
// has another scheduler, and the same program runs its coroutines in another order.
//
// Needs: board
// Programs: choose
// Before: 22-one-order.

#include "boot/run.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "schedule/page/in_turn.hpp"

using kernel::print;

static const char* yes(bool is_so) { return is_so ? "yes" : "no"; }

// [look]
// What an address leads to in the kernel's table, of which each program has this part.
static memory::Walk look(std::uint64_t address) {
    return kernel::kernel_table().walk(address);
}
static void look_at_both() {
    const auto linked = reinterpret_cast<std::uint64_t>(schedule::scheduler_find_top);
    const memory::Walk ours = look(linked), theirs = look(abi::scheduler_page);
    const memory::Entry last = theirs.steps[theirs.count - 1].entry;
    print("kernel and program have the same frame: ",
          yes(ours.physical == theirs.physical));
    print("; where it is linked: ", yes(ours.physical == linked), "\n");
    print("  the program may execute it: ",
          yes(allows(last.access(), memory::Access::execute)),
          ", write it: ", yes(allows(last.access(), memory::Access::write)), "\n");
}
// [look]

// [two]
extern "C" int kernel_main() {
    if (boot::run_embedded("choose") != 0) return 1;
    look_at_both();
    if (!kernel::use_scheduler(schedule::in_turn_find_top)) return 1;
    print("another scheduler:\n");
    if (boot::run_embedded("choose") != 0) return 1;
    look_at_both();
    return 0;
}
// [two]

// Output:
// six coroutines: BBBBBBCCCCCCAAAAAA
//   the longest choice is shorter than any with a system call: yes
//   what chooses is in the kernel's page: yes
//   who writes there gets signal 11
//   and we go on as before: yes
// choose has ended with 0; processes left: 0
// kernel and program have the same frame: yes; where it is linked: yes
//   the program may execute it: yes, write it: no
// another scheduler:
// six coroutines: BCABCABCABCABCABCA
//   the longest choice is shorter than any with a system call: yes
//   what chooses is in the kernel's page: yes
//   who writes there gets signal 11
//   and we go on as before: yes
// choose has ended with 0; processes left: 0
// kernel and program have the same frame: yes; where it is linked: no
//   the program may execute it: yes, write it: no

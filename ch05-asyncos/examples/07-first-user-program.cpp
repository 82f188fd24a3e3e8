// The kernel lets go of its processor, and gets it back.
//
// A program runs in user mode: it has its own memory, and one instruction that asks the kernel for something. A lie is
// answered with an error; who touches what he has not, ends. Then a kernel that believes what a program says.
//
// Needs: board
// Programs: hello hostile
// Before: 06-sv39.  Next: 08-processes.

#include <charconv>

#include "abi/system_calls.hpp"
#include "arch/csr.hpp"
#include "futures/core/executor.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "kernel/trap_trace.hpp"
#include "process/embedded.hpp"
#include "process/fault.hpp"
#include "process/load.hpp"
#include "process/words.hpp"

using abi::Call, base::Errno, kernel::print, kernel::trace_trap, memory::AddressSpace;
using Word = std::uint64_t;

static bool is_believing = false;
// [write]
static base::Result<Word> write(AddressSpace& space, Word file, Word from, Word count) {
    if (file != 1) return base::fail(Errno::bad_handle);
    for (const Word end = from + count; from != end; ++from) {
        const auto byte =
            is_believing ? *reinterpret_cast<const char*>(from) : space.load<char>(from);
        if (!byte) return base::fail(byte.error());
        print(*byte);
    }
    return count;
}
// [write]
// [run]
static void run(AddressSpace& space, arch::TrapFrame& frame) {
    const arch::Uninterrupted off;
    kernel::use(space.table());
    while (true) {
        trace_trap(frame, __LINE__ + 1, "All registers come from the frame, then sret.");
        const arch::Trap trap = arch::enter_user(frame);
        trace_trap(frame, __LINE__ - 1, "A trap: sepc says where, scause why.");
        if (trap.cause == arch::Cause::system_call) {
            frame.pc += 4;
            if (Call{frame.a7} == Call::exit_group)
                return print("-> ended with ", frame.a0, "\n");
            base::Result<Word> result = base::fail(Errno::not_implemented);
            if (Call{frame.a7} == Call::write)
                result = write(space, frame.a0, frame.a1, frame.a2);
            frame.a0 = result ? *result : -static_cast<Word>(result.error());
            trace_trap(frame, __LINE__ - 1, "The answer is in a0, pc behind the ecall.");
        } else if (!process::mend(space, trap)) {
            return print("-> ", std::string_view(arch::describe(trap.cause)), ", about ",
                         kernel::Hex{trap.value}, "\n");
        }
    }
}
// [run]

static futures::Task<> start(std::string_view name, std::string_view word,
                             std::string_view more = "") {
    process::Words words;
    for (const auto each : {name, word, more}) (void)words.add_argument(each);
    process::Embedded programs;
    const auto file = co_await programs.open(0, name, 0, 0);
    auto space = *AddressSpace::create(kernel::frames(), kernel::kernel_table());
    const auto image = co_await process::load(**file, space);
    arch::TrapFrame frame{};
    frame.pc = image->entry;
    frame.sp = *words.put_on_stack(space, process::stack_top, *image);
    run(space, frame);
    kernel::use(kernel::kernel_table());
}

static constexpr char secret[] = "what only the kernel may know\n";
static futures::Task<> everything() {
    char place[20] = {};
    std::to_chars(place, place + 20, reinterpret_cast<Word>(secret));
    co_await start("hello", "");
    for (const std::string_view word : {"", "load", "store", "jump", "satp"})
        co_await start("hostile", word);
    co_await start("hostile", "peek", place);
    is_believing = true;
    (void)arch::set<arch::Csr::sstatus>(arch::Status::user_memory);
    co_await start("hostile", "peek", place);
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    if (!kernel::start_paging()) return 1;
    kernel::Idle idle;
    futures::SharedExecutor(idle, {.polls_per_look = 1}).block_on(everything());
    return 0;
}

// Output:
// Hello from user mode.
// -> ended with 7
// write from the kernel's memory: -14
// write from the end of all memory: -14
// write from nowhere: -14
// write to file 99: -9
// system call 999: -38
// -> ended with 0
// -> page fault at a load, about 0x64
// -> page fault at a store, about 0x80000000
// -> page fault at a fetch, about 0x10000000
// -> illegal instruction, about 0x18001073
// peek: -14
// -> ended with 0
// what only the kernel may know
// peek: 30
// -> ended with 0

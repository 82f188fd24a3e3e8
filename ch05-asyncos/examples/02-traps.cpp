// What a hart does when an instruction cannot be done: it traps.
//
// The register stvec holds one address, and a trap jumps there. trap.S saves the registers in a frame and calls us with
// the cause and a value. We say what happened, move the saved address behind the instruction, and the program goes on.
//
// Needs: board
// Before: 01-first-light.  Next: 03-clock-and-interrupts.

#include "arch/csr.hpp"
#include "arch/trap.hpp"
#include "kernel/print.hpp"
#include "kernel/symbols.hpp"

using arch::Cause;
using kernel::Hex;
using kernel::print;

// [handler]
// An instruction whose two lowest bits are not both set is a short one, of two bytes.
static std::uint64_t size_at(std::uint64_t address) {
    return (*reinterpret_cast<const std::uint8_t*>(address) & 3) == 3 ? 4 : 2;
}

static void explain(arch::TrapFrame& frame, arch::Trap trap) noexcept {
    const bool is_call = trap.cause == Cause::fetch_refused;
    const std::uint64_t from = is_call ? frame.ra - 1 : frame.pc;
    print("  line ", kernel::origin_of(from).line, ": ",
          std::string_view(arch::describe(trap.cause)), ", about ", Hex{trap.value}, "\n");
    if (is_call) frame.pc = frame.ra;  // as if the call of nothing had returned
    if (!is_call) frame.pc += size_at(frame.pc);
}
// [handler]

// What only a fault can tell: whether there is memory.
static void load(std::uint64_t address) {
    asm volatile("lw t5, 0(%0)" ::"r"(address) : "t5");
}
static void store(std::uint64_t address) {
    asm volatile("sw zero, 0(%0)" ::"r"(address) : "memory");
}
static void call(std::uint64_t address) { asm volatile("jalr %0" ::"r"(address) : "ra"); }

extern "C" int kernel_main() {
    // 1. The hart holds only this pointer; the kernel decides what is behind it.
    arch::handle_kernel_traps(explain);
    print("stvec is set: ", arch::read<arch::Csr::stvec>() != 0, "\n");

    // 2. Each kind, provoked.
    print("load from 0:\n");
    load(0);
    print("store to 0:\n");
    store(0);
    print("call of 0:\n");
    call(0);
    print("an instruction that is none:\n");
    asm volatile(".word 0xffffffff");
    print("a register that the kernel may not write:\n");
    asm volatile("csrw mstatus, zero");
    print("breakpoint:\n");
    asm volatile("ebreak");

    // 3. A trap may come between any two instructions, so it must change no register.
    std::uint64_t after = 0;
    asm volatile("li t5, 42\n ebreak\n mv %0, t5" : "=r"(after)::"t5");
    print("What was in a register before the trap: ", after, "\n");
    return 0;
}

// Output:
// stvec is set: yes
// load from 0:
//   line 36: no memory to load from, about 0x0
// store to 0:
//   line 39: no memory to store to, about 0x0
// call of 0:
//   line 41: no memory to fetch an instruction from, about 0x0
// an instruction that is none:
//   line 56: illegal instruction, about 0xffffffff
// a register that the kernel may not write:
//   line 58: illegal instruction, about 0x30001073
// breakpoint:
//   line 60: breakpoint, about 0x0
//   line 64: breakpoint, about 0x0
// What was in a register before the trap: 42

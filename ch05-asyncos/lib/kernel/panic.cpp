#include "kernel/panic.hpp"

#include "arch/csr.hpp"
#include "devices/finisher.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "kernel/symbols.hpp"

namespace kernel {

namespace {

bool is_panicking = false;

// Nothing may stop a panic, not even a second one.
void begin_panic() noexcept {
    (void)arch::clear<arch::Csr::sstatus>(arch::Status::interrupts);
    if (is_panicking) devices::finish(panic_code);
    is_panicking = true;
    print("kernel panic: ");
}

}  // namespace

void panic(std::string_view why, std::string_view what) noexcept {
    begin_panic();
    print(why, what, "\n");
    const arch::Here here = arch::here();
    if (Call call{here.pc, here.sp, 0, here.s0}; go_to_caller(call)) print_calls(call);
    devices::finish(panic_code);
}

void panic(const arch::TrapFrame& frame, arch::Trap trap) noexcept {
    begin_panic();
    if (const int hart = hart_of_guard(trap.value); hart >= 0)
        print("the stack of hart ", hart, " is full: ");
    print(std::string_view(arch::describe(trap.cause)), ", about ", Hex{trap.value}, "\n");
    print_calls({frame.pc, frame.sp, frame.ra, frame.s0});
    devices::finish(panic_code);
}

}  // namespace kernel

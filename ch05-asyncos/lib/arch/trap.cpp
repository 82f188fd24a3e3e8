#include "arch/trap.hpp"

#include <atomic>

#include "arch/csr.hpp"

extern "C" {
[[gnu::section(
    ".bss.kept")]] arch::Hart harts[arch::most_harts];  // each cleared by its own
extern void (*volatile others_main)();
void kernel_vector();
void (*kernel_trap_handler)(arch::TrapFrame&, arch::Trap) noexcept = nullptr;
}

namespace arch {

void handle_kernel_traps(KernelTrap handler) noexcept {
    kernel_trap_handler = handler;
    write<Csr::stvec>(reinterpret_cast<std::uint64_t>(&kernel_vector));
}

const char* describe(Cause cause) noexcept {
    switch (cause) {
        case Cause::fetch_misaligned:
            return "jump to an odd address";
        case Cause::fetch_refused:
            return "no memory to fetch an instruction from";
        case Cause::illegal_instruction:
            return "illegal instruction";
        case Cause::breakpoint:
            return "breakpoint";
        case Cause::load_misaligned:
            return "load from a crooked address";
        case Cause::load_refused:
            return "no memory to load from";
        case Cause::store_misaligned:
            return "store to a crooked address";
        case Cause::store_refused:
            return "no memory to store to";
        case Cause::system_call:
            return "system call";
        case Cause::fetch_page_fault:
            return "page fault at a fetch";
        case Cause::load_page_fault:
            return "page fault at a load";
        case Cause::store_page_fault:
            return "page fault at a store";
        case Cause::software_interrupt:
            return "interrupt by another hart";
        case Cause::timer_interrupt:
            return "interrupt by the timer";
        case Cause::external_interrupt:
            return "interrupt by a device";
    }
    return "a cause that has no name here";
}

void start_harts(void (*main)()) noexcept {
    others_main = main;
    for (std::size_t number = 1; number < most_harts; ++number) {
        auto* const pending =
            reinterpret_cast<volatile std::uint32_t*>(0x2000000 + 4 * number);
        *pending = 1;  // of a hart that is not there, nothing happens
    }
}

void interrupt(const Hart& hart) noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    *reinterpret_cast<volatile std::uint32_t*>(0x2000000 + 4 * hart.number) = 1;
}

}  // namespace arch

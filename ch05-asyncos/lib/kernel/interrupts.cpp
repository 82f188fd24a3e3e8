#include "kernel/interrupts.hpp"

#include <atomic>

#include "arch/csr.hpp"
#include "devices/clock.hpp"
#include "devices/plic.hpp"
#include "kernel/panic.hpp"
#include "kernel/recorder.hpp"

namespace kernel {

namespace {

using arch::Cause;
using arch::Csr;

Handler handlers[64];
Handler timer_handler;
std::atomic<std::uint64_t> timers, externals, softwares;

// More than one device may have interrupted: each is asked for.
void take_external() noexcept {
    const std::uint64_t hart = arch::this_hart().number;
    while (const unsigned irq = devices::Plic::claim(hart)) {
        recorder.record(trace::Kind::interrupt, irq);
        if (irq < 64 && handlers[irq] != nullptr) handlers[irq]();
        devices::Plic::complete(irq, hart);
        externals.fetch_add(1, std::memory_order_relaxed);
    }
}

void take_trap(arch::TrapFrame& frame, arch::Trap trap) noexcept {
    if (!arch::is_interrupt(trap.cause)) panic(frame, trap);
    arch::Hart& hart = arch::this_hart();
    if (recorder.is_on()) [[unlikely]]
        recorder.is_interrupted(trap.cause);
    hart.in_handler = true;
    take_interrupt(trap.cause);
    hart.in_handler = false;
    recorder.record(trace::Kind::trap_end);
}

}  // namespace

void on_interrupt(unsigned irq, Handler handler) noexcept {
    handlers[irq] = handler;
    devices::Plic::enable(irq, 0);
}

void on_timer(Handler handler) noexcept {
    const arch::Uninterrupted off;
    timer_handler = handler;
}

void start_interrupts() noexcept {
    arch::handle_kernel_traps(take_trap);
    devices::Clock::interrupt_never();
    arch::write<Csr::sie>(arch::Interrupt::software | arch::Interrupt::timer |
                          arch::Interrupt::external);
    (void)arch::set<Csr::sstatus>(arch::Status::interrupts);
}

void take_interrupt(Cause cause) noexcept {
    if (cause == Cause::external_interrupt) take_external();
    if (cause == Cause::timer_interrupt) {  // whoever waits for the time looks at the clock
        devices::Clock::interrupt_never();
        timers.fetch_add(1, std::memory_order_relaxed);
        if (timer_handler != nullptr) timer_handler();
    }
    if (cause == Cause::software_interrupt) {
        (void)arch::clear<Csr::sip>(arch::Interrupt::software);
        softwares.fetch_add(1, std::memory_order_relaxed);
    }
}

InterruptCounts interrupt_counts() noexcept {
    return {timers.load(), externals.load(), softwares.load()};
}

}  // namespace kernel

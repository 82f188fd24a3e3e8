#pragma once
/// @file
/// Interrupts of a small kernel: what lets them come, and who is called.

#include "arch/csr.hpp"
#include "devices/plic.hpp"

extern "C" {
/// Whom the kernel's interrupts lead to: every lab that has any writes it. Interrupts are off.
/// @param cause  5: the timer; 9: a device.
void on_interrupt(std::uint64_t cause);
/// trap.S. An exception ends the machine.
void bare_trap();
}

namespace bare {

/// The line of a device that has nothing but an interrupt: with it a judge interrupts wherever it wants to.
inline constexpr unsigned bell_irq = 11;

/// From now on the timer and the devices of these @p irqs may interrupt.
template <class... Irq>
void start_interrupts(Irq... irqs) noexcept {
    (devices::Plic::enable(irqs, 0), ...);
    arch::write<arch::Csr::stvec>(reinterpret_cast<std::uint64_t>(&bare_trap));
    arch::write<arch::Csr::sie>(arch::Interrupt::timer | arch::Interrupt::external);
    (void)arch::set<arch::Csr::sstatus>(arch::Status::interrupts);
}

}  // namespace bare

#include "kernel/interrupt_trace.hpp"

#include "arch/csr.hpp"
#include "arch/trap.hpp"
#include "kernel/symbols.hpp"

namespace kernel {

using arch::Csr;

void trace_interrupt(Tracer::Lane lane, int number, std::string_view what,
                     int line) noexcept {
    const bool is_open = (arch::read<Csr::sstatus>() & arch::Status::interrupts) != 0;
    const bool waits = (arch::read<Csr::sip>() & arch::Interrupt::external) != 0;
    const auto cause = static_cast<arch::Cause>(arch::read<Csr::scause>());
    tracer().instant(lane, what,
                     {{"say", what},
                      {"line", line},
                      {"step", number},
                      {"sstatus: interrupts", is_open ? "on" : "off"},
                      {"sip: a device waits", waits ? "yes" : "no"},
                      {"scause", arch::describe(cause)},
                      {"sepc: in line", origin_of(arch::read<Csr::sepc>()).line}});
}

}  // namespace kernel

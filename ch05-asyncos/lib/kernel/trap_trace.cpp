#include "kernel/trap_trace.hpp"

#include "arch/csr.hpp"
#include "kernel/hex_text.hpp"
#include "kernel/tracer.hpp"

namespace kernel {

void trace_trap(const arch::TrapFrame& frame, int line, std::string_view say) noexcept {
    static const auto lane = tracer().lane("a program, and the kernel");
    static int left = traced_steps;
    if (left-- <= 0) return;
    const bool is_first = left == traced_steps - 1;
    const auto cause = static_cast<arch::Cause>(arch::read<arch::Csr::scause>());
    const std::string_view why = is_first ? "no trap yet" : describe(cause);
    const auto sepc = arch::read<arch::Csr::sepc>();
    tracer().instant(lane, "step",
                     {{"say", say},
                      {"line", line},
                      {"frame.pc", HexText(frame.pc)},
                      {"frame.a7", frame.a7},
                      {"frame.a0", static_cast<std::int64_t>(frame.a0)},
                      {"sepc", HexText(sepc)},
                      {"scause", why}});
}

}  // namespace kernel

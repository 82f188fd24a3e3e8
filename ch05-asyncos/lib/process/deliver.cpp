// Signals are delivered on the way to user mode: the handler runs because the program's registers say so.

#include "kernel/print.hpp"
#include "process/calls.hpp"
#include "process/fault.hpp"
#include "process/load.hpp"

namespace process {

namespace {

// [frame]
void run_handler(Process& process, int signal, const abi::SignalAction& action) noexcept {
    abi::SignalFrame saved{};
    saved.info.signal = signal;
    saved.info.address = process.signals.about(signal);
    saved.context.mask = process.signals.mask_after();
    for (unsigned number = 0; number < 32; ++number)
        saved.context.registers[number] = process.frame.x(number);
    const std::uint64_t place = (process.frame.sp - sizeof saved) & ~std::uint64_t{15};
    if (!process.space->store(place, saved)) {  // no stack to put it on
        process.end(abi::Ending::killed(static_cast<int>(abi::Signal::segment)));
        return;
    }
    std::uint64_t mask = process.signals.mask() | action.mask;
    if ((action.flags & abi::SignalAction::no_defer) == 0) mask |= 1ULL << (signal - 1);
    process.signals.set_mask(mask);
    process.frame.a0 = static_cast<std::uint64_t>(signal);
    process.frame.a1 = place + offsetof(abi::SignalFrame, info);
    process.frame.a2 = place + offsetof(abi::SignalFrame, context);
    process.frame.sp = place;
    process.frame.ra = stack_top;  // the way back
    process.frame.pc = action.handler;
}
// [frame]

}  // namespace

// [stop]
// Whoever ends a process has ended its stop, too, but nobody need hear of that: it does not go on.
void Process::tell_of_stop() noexcept {
    if (signals.is_stopped() == is_stopped) return;
    is_stopped = !is_stopped;
    const bool is_killed = (signals.pending() & abi::bit(abi::Signal::kill)) != 0;
    if (parent == nullptr || is_killed) return;
    stop_news =
        is_stopped ? abi::Ending::stopped(signals.stopped_by()) : abi::Ending::going_on();
    constexpr int child = static_cast<int>(abi::Signal::child);
    if ((parent->signals.action(child).flags & abi::SignalAction::no_stops) == 0)
        parent->send(child, id);
    parent->child_changed.notify_all();
}
// [stop]

bool deliver_signals(Process& process) noexcept {
    process.tell_of_stop();
    while (!process.ending && process.signals.is_due() && !process.signals.is_stopped()) {
        const int signal = process.signals.take();
        const abi::SignalAction action = process.signals.action(signal);
        if (action.handler == abi::SignalAction::usual) {
            process.end(abi::Ending::killed(signal));
            return false;
        }
        if ((action.flags & abi::SignalAction::reset) != 0)
            process.signals.set_action(signal, {});
        run_handler(process, signal, action);
    }
    return !process.ending && !process.signals.is_stopped();
}

// [back]
// What lies on the stack is the program's own doing by now: any pc, any mask, any register. None of them is the kernel's.
Answer return_from_handler(Call& call) noexcept {
    Process& process = call.process;
    const auto saved = process.space->load<abi::SignalFrame>(process.frame.sp);
    if (!saved) {
        process.end(abi::Ending::killed(static_cast<int>(abi::Signal::segment)));
        return is_set;
    }
    for (unsigned number = 0; number < 32; ++number)
        process.frame.x(number) = saved->context.registers[number];
    process.signals.set_mask(saved->context.mask);
    return is_set;
}
// [back]

// What the program did that it may not, and the signal for that.
void end_by_fault(Process& process, arch::Trap trap) noexcept {
    auto signal = abi::Signal::segment;
    if (trap.cause == arch::Cause::illegal_instruction) signal = abi::Signal::illegal;
    if (trap.cause == arch::Cause::breakpoint) signal = abi::Signal::trap;
    const int number = static_cast<int>(signal);
    if (process.signals.action(number).handler <= abi::SignalAction::ignore ||
        (process.signals.mask() & abi::bit(signal)) != 0) {
        kernel::print(process.id, " ", std::string_view(process.name), ": ",
                      std::string_view(arch::describe(trap.cause)), " at ",
                      kernel::Hex{process.frame.pc}, ", about ", kernel::Hex{trap.value},
                      "\n");
        process.end(abi::Ending::killed(number));
        return;
    }
    process.signals.send(number, trap.value);
}

}  // namespace process

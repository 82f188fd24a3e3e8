// The system calls about signals. What they are is in signals.hpp, what happens when one is delivered in deliver.cpp.

#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using futures::Task;

Answer send_signal(Call& call) noexcept {
    const auto signal = static_cast<int>(call.argument(1));
    if (signal < 0 || signal > abi::signals) return failed(Errno::invalid_argument);
    const auto id = static_cast<int>(call.argument(0));
    if (id == 0 || id < -1)
        return answer(call.process.all.send_to_group(id == 0 ? call.process.group : -id,
                                                     signal, call.process.id));
    Process* const target = call.process.all.find(id);
    if (target == nullptr) return failed(Errno::no_such_process);
    if (signal != 0) target->send(signal, call.process.id);
    return 0;
}
Answer change_action(Call& call) noexcept {
    const auto signal = static_cast<int>(call.argument(0));
    const bool is_fixed = signal == static_cast<int>(abi::Signal::kill) ||
                          signal == static_cast<int>(abi::Signal::stop);
    if (signal < 1 || signal > abi::signals || call.argument(3) != 8)
        return failed(Errno::invalid_argument);
    const abi::SignalAction before = call.process.signals.action(signal);
    if (call.argument(1) != 0) {
        if (is_fixed) return failed(Errno::invalid_argument);
        const auto wanted = call.process.space->load<abi::SignalAction>(call.argument(1));
        if (!wanted) return failed(wanted.error());
        call.process.signals.set_action(signal, *wanted);
    }
    if (call.argument(2) == 0) return 0;
    return answer(call.process.space->store(call.argument(2), before));
}
Answer change_mask(Call& call) noexcept {
    const std::uint64_t before = call.process.signals.mask();
    if (call.argument(3) != 8) return failed(Errno::invalid_argument);
    if (call.argument(1) != 0) {
        const auto set = call.process.space->load<std::uint64_t>(call.argument(1));
        if (!set) return failed(set.error());
        switch (static_cast<abi::MaskChange>(call.argument(0))) {
            case abi::MaskChange::block:
                call.process.signals.set_mask(before | *set);
                break;
            case abi::MaskChange::unblock:
                call.process.signals.set_mask(before & ~*set);
                break;
            case abi::MaskChange::set:
                call.process.signals.set_mask(*set);
                break;
            default:
                return failed(Errno::invalid_argument);
        }
    }
    if (call.argument(2) == 0) return 0;
    return answer(call.process.space->store(call.argument(2), before));
}
Answer tell_pending(Call& call) noexcept {
    if (call.argument(1) != 8) return failed(Errno::invalid_argument);
    return answer(call.process.space->store(
        call.argument(0), call.process.signals.pending() & call.process.signals.mask()));
}
Task<Answer> wait_for_signal(Call& call) {
    if (call.argument(1) != 8) co_return failed(Errno::invalid_argument);
    const auto mask = call.process.space->load<std::uint64_t>(call.argument(0));
    if (!mask) co_return failed(mask.error());
    call.process.signals.lend_mask(*mask);
    call.process.tell_of_stop();
    while (!call.process.signals.is_due()) {
        auto signalled = call.process.signalled.wait();
        co_await signalled;
    }
    co_return failed(Errno::interrupted);
}

}  // namespace process

// The system calls about signals. What they are is in signals.hpp, what happens when one is delivered in deliver.cpp.

#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using futures::Task;

Answer send_signal(Process& process) noexcept {
    const auto signal = static_cast<int>(process.argument(1));
    if (signal < 0 || signal > abi::signals) return failed(Errno::invalid_argument);
    Process* const target = process.all.find(static_cast<int>(process.argument(0)));
    if (target == nullptr) return failed(Errno::no_such_process);
    if (signal != 0) target->send(signal, process.id);
    return 0;
}
Answer change_action(Process& process) noexcept {
    const auto signal = static_cast<int>(process.argument(0));
    const bool is_fixed = signal == static_cast<int>(abi::Signal::kill) ||
                          signal == static_cast<int>(abi::Signal::stop);
    if (signal < 1 || signal > abi::signals || process.argument(3) != 8)
        return failed(Errno::invalid_argument);
    const abi::SignalAction before = process.signals.action(signal);
    if (process.argument(1) != 0) {
        if (is_fixed) return failed(Errno::invalid_argument);
        const auto wanted = process.space->load<abi::SignalAction>(process.argument(1));
        if (!wanted) return failed(wanted.error());
        process.signals.set_action(signal, *wanted);
    }
    if (process.argument(2) == 0) return 0;
    return answer(process.space->store(process.argument(2), before));
}
Answer change_mask(Process& process) noexcept {
    const std::uint64_t before = process.signals.mask();
    if (process.argument(3) != 8) return failed(Errno::invalid_argument);
    if (process.argument(1) != 0) {
        const auto set = process.space->load<std::uint64_t>(process.argument(1));
        if (!set) return failed(set.error());
        switch (static_cast<abi::MaskChange>(process.argument(0))) {
            case abi::MaskChange::block:
                process.signals.set_mask(before | *set);
                break;
            case abi::MaskChange::unblock:
                process.signals.set_mask(before & ~*set);
                break;
            case abi::MaskChange::set:
                process.signals.set_mask(*set);
                break;
            default:
                return failed(Errno::invalid_argument);
        }
    }
    if (process.argument(2) == 0) return 0;
    return answer(process.space->store(process.argument(2), before));
}
Answer tell_pending(Process& process) noexcept {
    if (process.argument(1) != 8) return failed(Errno::invalid_argument);
    return answer(process.space->store(process.argument(0),
                                       process.signals.pending() & process.signals.mask()));
}
Task<Answer> wait_for_signal(Process& process) {
    if (process.argument(1) != 8) co_return failed(Errno::invalid_argument);
    const auto mask = process.space->load<std::uint64_t>(process.argument(0));
    if (!mask) co_return failed(mask.error());
    process.signals.lend_mask(*mask);
    while (!process.signals.is_due()) {
        auto signalled = process.signalled.wait();
        co_await signalled;
    }
    co_return failed(Errno::interrupted);
}

}  // namespace process

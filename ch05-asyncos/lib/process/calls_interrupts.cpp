// The system call about user interrupts. What they are is in interrupts.hpp.

#include "abi/user_interrupts.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using abi::UserInterrupt;
using base::Errno;
using futures::Task;

namespace {

// Only to those who are near: nobody fills the table of a stranger.
bool is_near(const Process& process, const Process& other) noexcept {
    return &other == &process || &other == process.parent || other.parent == &process;
}

Answer grant(Call& call) noexcept {
    Process* const sender = call.process.all.find(static_cast<int>(call.argument(1)));
    if (sender == nullptr) return failed(Errno::no_such_process);
    if (!is_near(call.process, *sender)) return failed(Errno::not_permitted);
    const std::uint64_t vector = call.argument(2);
    if (vector >= user_interrupts::vectors) return failed(Errno::invalid_argument);
    return answer(grant_interrupt(call.process, *sender, static_cast<unsigned>(vector)));
}

Answer send(Call& call) noexcept {
    Process& process = call.process;
    const std::uint64_t place = call.argument(1);
    if (place >= process.interrupts->rights_given ||
        !process.interrupts->rights[place].is_granted())
        return failed(Errno::invalid_argument);
    post_interrupt(process.all, process.interrupts->rights[place]);
    deliver_interrupt(process);
    return 0;
}

Answer tell_counts(Call& call) noexcept {
    const Counts& all = call.process.all.counts();
    const abi::UserInterruptCounts counts{all.emulated, all.emulator};
    return answer(call.process.space->store(call.argument(1), counts));
}

}  // namespace

Answer user_interrupt_now(Call& call) noexcept {
    const auto what = static_cast<UserInterrupt>(call.argument(0));
    if (what == UserInterrupt::hear) return answer(hear_interrupts(call.process));
    if (what == UserInterrupt::hear_by_page) return answer(hear_by_page(call.process));
    if (call.process.interrupts == nullptr) return failed(Errno::invalid_argument);
    switch (what) {
        case UserInterrupt::grant:
            return grant(call);
        case UserInterrupt::send:
            return send(call);
        case UserInterrupt::wait:
            return must_wait;
        case UserInterrupt::counts:
            return tell_counts(call);
        default:
            return failed(Errno::invalid_argument);
    }
}

Task<Answer> wait_for_interrupt(Call& call) {
    Process& process = call.process;
    while (!process.interrupts->wakes()) {
        if (process.signals.is_due()) co_return failed(Errno::interrupted);
        auto signalled = process.signalled.wait();
        co_await signalled;
    }
    co_return 0;
}

}  // namespace process

// A program was interrupted: who is next?

#include "process/slice.hpp"

#include <array>

#include "kernel/interrupts.hpp"
#include "process/processes.hpp"

namespace process {

using std::chrono::nanoseconds;

namespace {

// The time has come for somebody who sleeps, or for the program to let others run.
void take_tick(const Process& process, kernel::Executor& executor,
               Ticking& ticking) noexcept {
    const auto now = devices::Clock::now();
    if (executor.timers().next() <= now) executor.timers().fire(now);
    ticking.look(now);
    process.all.attachments().happened(
        abi::Event::tick,
        std::array{static_cast<std::uint64_t>(process.id), process.frame.pc,
                   static_cast<std::uint64_t>(now.count())});
}

// Says whether others are next. A guest has the host's time, but its own level. The host may have been waked meanwhile, and
// stands in no queue as long as its task is polled, so at the end it is asked.
bool is_over(const TimeSlice& slice, Process& process,
             kernel::Executor& executor) noexcept {
    const bool is_guest = &process != slice.host;
    if (is_guest && devices::Clock::now() >= slice.end) return true;
    return executor.has_ready() &&
           process.standing.gives_way(is_guest ? nanoseconds(0) : slice.end);
}

}  // namespace

// [alone]
// Takes an interrupt. Perhaps somebody else is to go on after it; if not, the program keeps the processor. One that has
// interrupts of its own comes back, to be given them.
bool is_alone_after(arch::Cause interrupt, Process& process, kernel::Executor& executor,
                    const TimeSlice& slice, Ticking& ticking) noexcept {
    kernel::take_interrupt(interrupt);
    if (interrupt == arch::Cause::timer_interrupt) take_tick(process, executor, ticking);
    if (process.interrupts != nullptr || is_over(slice, process, executor)) return false;
    arm_timer(executor, devices::Clock::now() + TimeSlice::length, ticking);
    return true;
}
// [alone]

}  // namespace process

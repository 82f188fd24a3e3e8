// The life of a process: a task that enters the program, and comes back with each trap.

#include <algorithm>

#include "arch/csr.hpp"
#include "devices/clock.hpp"
#include "futures/core/yield.hpp"
#include "kernel/executor.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "kernel/turn.hpp"
#include "process/calls.hpp"
#include "process/fault.hpp"
#include "process/processes.hpp"

namespace process {

namespace {

using arch::Cause;
using namespace std::chrono_literals;

constexpr auto slice = std::chrono::milliseconds(10);

// Each hart has timers of its own; a task has begun on one hart, and stays there.
using Wheel = futures::TimerWheel<kernel::Harts>;
struct TimersOfHart {
    using Output = futures::Timers*;
    static futures::Poll<Output> poll(futures::Context& context) noexcept {
        return context.services().timers;
    }
};

// What the program did that it may not, and the signal for that.
[[gnu::noinline]] void end_by_fault(Process& process, arch::Trap trap) noexcept {
    const bool is_illegal = trap.cause == Cause::illegal_instruction;
    const bool is_break = trap.cause == Cause::breakpoint;
    const auto signal = is_illegal ? abi::Signal::illegal
                        : is_break ? abi::Signal::trap
                                   : abi::Signal::segment;
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

// While it lives, the program runs, and the time until its next tick passes.
class Ticking {
  public:
    explicit Ticking(Process& process) noexcept
        : process_(process),
          at_(process.ticks.left == 0ns ? futures::never
                                        : devices::Clock::now() + process.ticks.left) {}
    Ticking(const Ticking&) = delete;
    Ticking& operator=(const Ticking&) = delete;
    ~Ticking() {
        if (at_ != futures::never)
            process_.ticks.left = std::max(at_ - devices::Clock::now(), 1ns);
    }

    // When the next is due.
    [[nodiscard]] std::chrono::nanoseconds at() const noexcept { return at_; }
    // The timer has interrupted: perhaps for the tick.
    void look(std::chrono::nanoseconds now) noexcept {
        if (now < at_) return;
        process_.signals.send(static_cast<int>(abi::Signal::tick));
        process_.ticks.left = process_.ticks.every;
        at_ = process_.ticks.every == 0ns ? futures::never : now + process_.ticks.every;
    }

  private:
    Process& process_;
    std::chrono::nanoseconds at_;
};

// [timer]
// The timer interrupts for whoever sleeps, when others are to have their turn, and for a tick.
void arm_timer(Process& process, futures::Timers& of_hart,
               const Ticking& ticking) noexcept {
    const auto next = static_cast<Wheel&>(of_hart).next();
    devices::Clock::interrupt_at(std::min({next, process.slice_end, ticking.at()}));
}
// [timer]

// The time has come for somebody who sleeps, or for the program to let others run.
void take_tick(Process& process, futures::Timers& of_hart, Ticking& ticking) noexcept {
    const auto now = devices::Clock::now();
    static_cast<Wheel&>(of_hart).fire(now);
    ticking.look(now);
    process.all.attachments().happened(
        abi::Event::tick,
        std::array{static_cast<std::uint64_t>(process.id), process.frame.pc,
                   static_cast<std::uint64_t>(now.count())});
}

// [away]
// While the program runs, other harts may do the kernel's work.
arch::Trap run_until_trap(Process& process) noexcept {
    process.runs_on = &arch::this_hart();
    const kernel::Away away;
    return arch::enter_user(process.frame);
}
// [away]

enum class Why : std::uint8_t { must_wait, must_be_served, interrupted, ended };

// Runs the program until it has to wait. Calls that need not are done between two of its instructions. All with
// interrupts off: what has interrupted does so again at the program's next instruction.
[[gnu::noinline]] Why run_program(Process& process, futures::Timers& timers,
                                  const CallWays*& call) noexcept {
    const arch::Uninterrupted off;
    kernel::use(process.space->table());
    Ticking ticking(process);
    arm_timer(process, timers, ticking);
    if (process.interrupts != nullptr) resume_interrupts(process);
    while (true) {
        if (process.signals.is_due()) {
            deliver_signals(process);
            if (process.ending) return Why::ended;
        }
        // [trap]
        const arch::Trap trap = run_until_trap(process);
        if (process.rings != nullptr) process.rings->fetch();
        if (trap.cause == Cause::system_call) {
            process.frame.pc += 4;
            call = &find_call(process.frame.a7);
            const Answer result = begin(process.call, *call, process.frame.a7);
            if (result == must_wait) return Why::must_wait;
            if (result == must_be_served) return Why::must_be_served;
            process.frame.a0 = static_cast<std::uint64_t>(result);
        } else if (arch::is_interrupt(trap.cause)) {
            kernel::take_interrupt(trap.cause);
            if (trap.cause == Cause::timer_interrupt) take_tick(process, timers, ticking);
            return Why::interrupted;
        } else if (mend(*process.space, trap)) {
            ++process.all.counts().page_faults;
        } else if (!emulate(process, trap)) {
            end_by_fault(process, trap);
        }
        // [trap]
    }
}

// A read that its file has: somebody brings bytes, or a signal comes.
class Served {
  public:
    using Output = Answer;

    explicit Served(Call& call) noexcept : call_(call) {}
    futures::Poll<Answer> poll(futures::Context&) noexcept {
        files::ReadRequest& request = call_.reading;
        if (!request.is_served()) {
            if (!call_.process.is_called()) return futures::pending;
            if (call_.reads_from->give_up(request)) return failed(base::Errno::interrupted);
        }
        return static_cast<Answer>(request.count());
    }

  private:
    Call& call_;
};

// A task's own waker, to be kept.
struct OwnWaker {
    using Output = futures::Waker;
    futures::Poll<futures::Waker> poll(futures::Context& context) noexcept {
        return context.waker().clone();
    }
};

// What a signal has interrupted begins again, unless the program wants to know.
void restart(Process& process, const CallWays& call, Answer result,
             std::uint64_t first) noexcept {
    const bool can_begin_again =
        call.now == read_now || call.now == write_now || call.now == wait_now;
    if (result != failed(base::Errno::interrupted) || !can_begin_again ||
        !process.signals.is_restarting())
        return;
    process.frame.a0 = first;
    process.frame.pc -= 4;
}

}  // namespace

// [life]
Task<> Processes::run(Process& process) {
    futures::Timers* const timers = co_await TimersOfHart();
    futures::Timers& clock = *timers;
    process.waker = co_await OwnWaker();
    process.slice_end = clock.now() + slice;
    while (true) {
        const CallWays* call = nullptr;
        const auto began = devices::Clock::now();
        const Why why = run_program(process, clock, call);
        process.ran += devices::Clock::now() - began;
        ++counts_.switches;
        if (process.interrupts != nullptr)
            stow_interrupts(process, why == Why::must_wait || why == Why::must_be_served);
        if (why == Why::ended) break;
        if (why == Why::interrupted) {
            co_await futures::yield();
            process.slice_end = clock.now() + slice;
            continue;
        }
        const std::uint64_t first = process.frame.a0;
        // [later]
        process.is_waiting = true;
        Answer result = failed(base::Errno::out_of_memory);
        if (why == Why::must_be_served)
            result = co_await Served(process.call);
        else if (auto later = call->later(process.call); !later.is_empty())
            result = co_await later;
        process.is_waiting = false;
        process.frame.a0 = static_cast<std::uint64_t>(result);
        // [later]
        restart(process, *call, result, first);
    }
    process.waker = {};
    while (process.rings != nullptr) {
        auto closing = Rings::close(process);
        if (closing.is_empty()) co_await futures::yield();  // no memory yet
        if (!closing.is_empty()) co_await closing;
    }
    end(process);
}
// [life]

}  // namespace process

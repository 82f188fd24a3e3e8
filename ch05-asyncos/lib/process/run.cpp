// The life of a process: a task that enters the program, and comes back with each trap.

#include "arch/csr.hpp"
#include "devices/clock.hpp"
#include "futures/core/yield.hpp"
#include "kernel/executor.hpp"
#include "kernel/memory.hpp"
#include "kernel/recorder.hpp"
#include "kernel/turn.hpp"
#include "process/calls.hpp"
#include "process/fault.hpp"
#include "process/processes.hpp"
#include "process/slice.hpp"

namespace process {

namespace {

using arch::Cause;

// Each hart has an executor of its own; a task has begun on one hart, and stays there.
struct ItsExecutor {
    using Output = kernel::Executor*;
    static futures::Poll<Output> poll(futures::Context& context) noexcept {
        return static_cast<kernel::Executor*>(context.services().spawner);
    }
};

// [recorded]
// The program runs as ever, and what it asks for is written down.
[[gnu::noinline]] arch::Trap run_recorded(Process& process) noexcept {
    const kernel::Away away;
    kernel::recorder.enters(process.id, process.frame);
    const arch::Trap trap = arch::enter_user(process.frame);
    if (kernel::recorder.is_on())
        kernel::recorder.comes_back(process.id, process.frame, trap);
    return trap;
}
// [recorded]

// [away]
// While the program runs, other harts may do the kernel's work.
arch::Trap run_until_trap(Process& process) noexcept {
    if (kernel::recorder.is_on()) [[unlikely]]
        return run_recorded(process);
    const kernel::Away away;
    return arch::enter_user(process.frame);
}
// [away]

// Why a program has stopped: what its call has said, must_wait, must_be_served or gives_way; or one of these.
constexpr Answer is_stopped = -8197, has_ended = -8198;

// A trap that is neither a call nor an interrupt. Apart, so that it is not in the way of those.
[[gnu::noinline]] void take_fault(Process& process, arch::Trap trap) noexcept {
    if (mend(*process.space, trap)) {
        ++process.all.counts().page_faults;
    } else if (!emulate(process, trap)) {
        end_by_fault(process, trap);
    }
}

// Runs the program until it has to wait. Calls that need not are done between two of its instructions. All with
// interrupts off: what has interrupted does so again at the program's next instruction. If it hands over, the other one
// is the @p process from then on. @returns Why that one has stopped.
Answer run_program(Process*& process, kernel::Executor& executor,
                   std::chrono::nanoseconds slice_end) noexcept {
    const arch::Uninterrupted off;
    const TimeSlice slice{process, slice_end};
    process->runs_on = &arch::this_hart();
    kernel::use(process->space->table());
    Ticking ticking(*process);
    arm_timer(executor, slice_end, ticking);
    if (process->interrupts != nullptr) resume_interrupts(*process);
    while (true) {
        if (process->signals.has_news() && !deliver_signals(*process))
            return process->ending ? has_ended : is_stopped;
        // [trap]
        const arch::Trap trap = run_until_trap(*process);
        if (process->rings != nullptr && process->rings->fetch())
            process->rings->look_back(executor);
        if (trap.cause == Cause::system_call) {
            process->frame.pc += 4;
            const CallWays& ways = find_call(process->frame.a7);
            const Answer result = begin(process->call, ways, process->frame.a7);
            if (is_answer(result)) [[likely]] {
                process->frame.a0 = static_cast<std::uint64_t>(result);
            } else if (result != is_set) {
                process->calling = &ways;
                if (result != hands_over) return result;
                process = process->hands_to;
                kernel::use(process->space->table());
            }
        } else if (arch::is_interrupt(trap.cause)) {
            if (!is_alone_after(trap.cause, *process, executor, slice, ticking))
                return gives_way;
        } else {
            take_fault(*process, trap);
        }
        // [trap]
    }
}

// What a signal has interrupted begins again, unless the program wants to know.
bool is_restarted(const Process& process, const CallWays& call, Answer result) noexcept {
    return result == failed(base::Errno::interrupted) &&
           (call.now == read_now || call.now == write_now || call.now == wait_now) &&
           process.signals.is_restarting();
}
void answer_call(Process& process, Answer result) noexcept {
    process.is_waiting = false;
    if (is_restarted(process, *process.calling, result)) {
        process.frame.pc -= 4;
    } else {
        process.frame.a0 = static_cast<std::uint64_t>(result);
    }
}

// [program]
// The program, until a call has to be awaited, which is the output; or until it ends (nullptr).
class Program {
  public:
    using Output = const CallWays*;

    Program(Process& process, kernel::Executor& executor) noexcept
        : process_(process), executor_(executor) {}

    // Not a part of whoever calls it: here all registers are lost.
    [[gnu::noinline]] futures::Poll<Output> poll(futures::Context& context) noexcept {
        if (process_.is_waiting && !is_served()) return futures::pending;
        if (std::exchange(process_.is_left, false)) return process_.calling;
        const auto began = devices::Clock::now();
        executor_.queue().age(began);
        if (process_.standing.own_part != 0)
            (void)executor_.queue().top();  // what the program may read is true
        Process* last = &process_;
        const Answer why = run_program(last, executor_, began + TimeSlice::length);
        process_.ran += devices::Clock::now() - began;
        ++process_.all.counts().switches;
        last->standing.take();
        if (last->interrupts != nullptr)
            stow_interrupts(*last, why == must_be_served || why == must_wait);
        if (why == must_be_served) [[likely]] {
            last->is_waiting = true;
            return futures::pending;
        }
        if (last != &process_) return leave_to_its_task(*last, why);
        if (why == must_wait) return process_.calling;
        if (why == has_ended) return nullptr;
        if (why == gives_way) context.waker().wake_by_ref();  // the others first
        return futures::pending;
    }

  private:
    // [leave]
    // Ours waits for another one, which had the rest of the time. What that one does next is for its own task.
    static futures::Poll<Output> leave_to_its_task(Process& last, Answer why) noexcept {
        last.is_left = why == must_wait;
        last.waker.wake_by_ref();
        return futures::pending;
    }
    // [leave]
    // Its read was left with a file: somebody brings bytes, or a signal comes.
    bool is_served() noexcept {
        Call& call = process_.call;
        if (!call.reading.is_served()) [[unlikely]] {
            if (process_.nap.is_on()) return has_slept();
            if (!process_.is_called()) return false;
            if (call.reads_from->give_up(call.reading)) {
                answer_call(process_, failed(base::Errno::interrupted));
                return true;
            }
        }
        process_.is_waiting = false;
        process_.frame.a0 = call.reading.count();
        return true;
    }

    // Likewise with its sleep: the time comes, or a signal.
    bool has_slept() noexcept {
        const bool is_over = process_.nap.is_over(process_.waker);
        if (!is_over && !process_.is_called()) return false;
        process_.call.reading.forget();
        answer_call(process_, is_over ? 0 : tell_left(process_.call, process_.nap.stop()));
        return true;
    }

    Process& process_;
    kernel::Executor& executor_;
};
// [program]

// A task's own waker, to be kept.
struct OwnWaker {
    using Output = futures::Waker;
    futures::Poll<futures::Waker> poll(futures::Context& context) noexcept {
        return context.waker().clone();
    }
};

}  // namespace

// [life]
Task<> Processes::run(Process& process) {
    kernel::Executor* const executor = co_await ItsExecutor();
    process.waker = co_await OwnWaker();
    process.standing.begin(*executor);
    Program program(process, *executor);
    if (kernel::recorder.is_on()) kernel::recorder.begins(process.id);
    while (true) {
        const CallWays* const call = co_await program;
        if (call == nullptr) break;
        // [later]
        process.is_waiting = true;
        Answer result = failed(base::Errno::out_of_memory);
        if (auto later = call->later(process.call); !later.is_empty())
            result = co_await later;
        answer_call(process, result);
        // [later]
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

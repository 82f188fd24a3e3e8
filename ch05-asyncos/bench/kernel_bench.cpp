// What the kernel's own steps cost, in instructions: to boot, to be interrupted, to wake a task, to sleep, to be idle.
//
// The other kernels were measured in the same way, on the same board: xv6-riscv of August 2022 (f5b93ef), compiled as its
// Makefile says, one hart, QEMU 7.2 -icount shift=0, the median of each operation.
//
// Needs: board

#include <array>

#include "arch/trap.hpp"
#include "devices/clock.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/event.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "kernel/count.hpp"
#include "kernel/executor.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/recorder.hpp"
#include "memory/address_space.hpp"
#include "process/process.hpp"
#include "row.hpp"

using futures::Task;
using kernel::instructions_now;
using namespace std::chrono_literals;

// As kernel::Idle, and it knows how long it has slept.
class Idle final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return devices::Clock::now(); }
    void unpark() noexcept override { idle_.unpark(); }
    bool park(futures::nanoseconds deadline) noexcept override {
        const arch::Uninterrupted off;
        if (deadline <= now()) return true;
        devices::Clock::interrupt_at(deadline);
        const std::uint64_t begin = instructions_now();
        arch::wait_for_interrupt();
        slept += instructions_now() - begin;
        return true;
    }
    std::uint64_t slept = 0;

  private:
    kernel::Idle idle_;
};

// A bell: one task rings, one waits.
struct Bell : futures::Pinned {
    using Output = void;
    void ring() noexcept {
        has_rung = true;
        waker.wake();
    }
    futures::Poll<> poll(futures::Context& context) noexcept {
        if (std::exchange(has_rung, false)) return futures::ready;
        waker.watch(context.waker());
        if (std::exchange(has_rung, false)) return futures::ready;
        return futures::pending;
    }
    futures::AtomicWaker<futures::Shared> waker;
    bool has_rung = false;
};

constexpr int rounds = 1000;

static Task<> answer(Bell& mine, Bell& other) {
    for (int i = 0; i < rounds; ++i) {
        co_await mine;
        other.ring();
    }
}

static Task<> ask(Bell& mine, Bell& other) {
    for (int i = 0; i < rounds; ++i) {
        other.ring();
        co_await mine;
    }
}

static std::uint64_t round_trip() {
    Idle idle;
    kernel::Executor executor(idle);
    Bell one, other;
    executor.spawn_detached(answer(one, other));
    executor.spawn_detached(ask(other, one));
    return kernel::count_instructions([&] { executor.run(); }) / rounds;
}

static std::uint64_t waked = 0, resumed = 0;

// Who waits leaves its waker here; nobody else wakes meanwhile.
struct Place {
    void watch(const futures::Waker& waker) noexcept { kept.become(waker); }
    void wake() noexcept { kept.wake_by_ref(); }
    futures::Waker kept;
};

template <class Where>
struct Waked : futures::Pinned {
    using Output = void;
    futures::Poll<> poll(futures::Context& context) noexcept {
        if (waked != 0) return futures::ready;
        where.watch(context.waker());
        return futures::pending;
    }
    Where where;
};
template <class Where>
static Task<> wait_for(Waked<Where>& other) {
    co_await other;
    resumed = instructions_now();
}

// Wakes the other when it is polled again, and has nothing else to do.
template <class Where, bool IsHandler>
struct Wakes : futures::Pinned {
    using Output = void;
    explicit Wakes(Where& where) noexcept : where(where) {}
    futures::Poll<> poll(futures::Context& context) noexcept {
        if (!std::exchange(is_ready, true)) {
            context.waker().wake_by_ref();
            return futures::pending;
        }
        arch::this_hart().in_handler = IsHandler;
        waked = instructions_now();
        where.wake();
        if (IsHandler) arch::this_hart().in_handler = false;
        return futures::pending;
    }
    Where& where;
    bool is_ready = false;
};
template <class Where, bool IsHandler>
static Task<> wake_at(Where& where) {
    Wakes<Where, IsHandler> wakes(where);
    co_await wakes;
}

// From the wake to the line behind the await, while the executor runs. A handler does it on the stack of whom it
// interrupts, for a task of the same hart, which could be in the middle of anything.
template <class Where, bool IsHandler>
static std::uint64_t wake() {
    Idle idle;
    Waked<Where> waits;
    kernel::Executor executor(idle);
    waked = 0;
    executor.spawn_detached(wait_for(waits));
    executor.spawn_detached(wake_at<Where, IsHandler>(waits.where));
    (void)executor.run_ready();
    return resumed - waked;
}

static Task<std::uint64_t> count_sleep(std::chrono::nanoseconds time, const Idle& idle) {
    const std::uint64_t begin = instructions_now(), slept = idle.slept;
    co_await futures::sleep(time);
    co_return instructions_now() - begin - (idle.slept - slept);
}

static std::uint64_t work_of_sleep(std::chrono::nanoseconds time) {
    Idle idle;
    return kernel::Executor(idle).block_on(count_sleep(time, idle));
}

static std::uint64_t interrupt_by_timer() {
    return kernel::count_instructions([] { devices::Clock::interrupt_at(0ns); });
}

static Task<> wait_for(futures::Event<>& end) { co_await end.wait(); }

// Many tasks that wait: what each takes of the memory.
static std::uint64_t memory_of_task() {
    constexpr std::uint64_t many = 10'000;
    Idle idle;
    kernel::Executor executor(idle);
    futures::Event<> end;
    (void)kernel::trim_heap();
    const std::size_t before = kernel::frames().free_count();
    for (std::uint64_t i = 0; i < many; ++i) executor.spawn_detached(wait_for(end));
    (void)executor.run_ready();
    const std::size_t taken = before - kernel::frames().free_count();
    end.notify_all();
    executor.run();
    return taken * 4096 / many;
}

// A program whose only instruction is a system call, and which then touches memory: to it and back, and what a page costs.
struct CostOfProgram {
    std::uint64_t crossing, fresh_page;
};
static CostOfProgram cost_of_program() {
    using memory::Access;
    constexpr std::uint32_t call = 0x0000'0073;  // ecall
    constexpr std::uint64_t code = memory::user_begin, data = code + 4096;
    auto space = memory::AddressSpace::create(kernel::frames(), kernel::kernel_table());
    if (!space || !space->reserve(code, 1, Access::read_execute) ||
        !space->reserve(data, 2 * 4096, Access::read_write) ||
        !space->fill(code, std::as_bytes(std::span(&call, 1))) || !space->store(data, 0))
        return {};
    kernel::use(space->table());
    arch::flush_instructions();
    arch::TrapFrame frame{};
    frame.pc = code;
    std::uint64_t crossing = 0;
    {
        const arch::Uninterrupted off;
        crossing = kernel::count_instructions([&] { (void)arch::enter_user(frame); });
    }
    const std::uint64_t fresh_page =
        kernel::count_instructions([&] { (void)space->fault(data + 4096, Access::write); });
    kernel::use(kernel::kernel_table());
    return {crossing, fresh_page};
}

// Of a kernel that writes down what it does: what a hook costs when it does not, and what a record adds to that.
struct Record {
    std::uint64_t off, added;
};
[[gnu::noinline]] static void record_one() {
    kernel::recorder.record(trace::Kind::disk, 1, 2);
}
static Record cost_of_record() {
    static kernel::Idle idle;
    static kernel::Executor executor(idle);
    const auto record_many = [] {
        for (int i = 0; i < 100; ++i) record_one();
    };
    kernel::recorder.watch(executor);
    const std::uint64_t off = kernel::count_instructions(
        [] { kernel::recorder.record(trace::Kind::disk, 1, 2); });
    const std::uint64_t none = kernel::count_instructions(record_many);
    if (!kernel::recorder.start()) return {};
    const std::uint64_t all = kernel::count_instructions(record_many);
    kernel::recorder.stop();
    return {off, (all - none) / 100};
}

extern "C" int kernel_main() {
    const std::uint64_t boot = instructions_now();
    kernel::start_interrupts();
    if (!kernel::start_paging()) return 1;
    print_row({"boot-to-main", "From reset to the kernel's main function", boot});
    print_row({"kernel-interrupt",
               "An interrupt of the kernel by its timer, there and back",
               interrupt_by_timer(), 300});
    using Shared = futures::AtomicWaker<futures::Shared>;
    print_row({"wake", "A wake, until the task goes on", wake<Place, false>(), 100});
    print_row({"wake-shared", "Likewise, by a waker in a place that others may use",
               wake<Shared, false>()});
    print_row({"wake-from-handler", "Likewise, by a handler", wake<Shared, true>()});
    print_row({"tasks-round-trip", "Two tasks wake each other and wait, there and back",
               round_trip()});
    (void)work_of_sleep(100us);  // the heap's first frames
    print_row({"sleep-tick", "A task sleeps for one tick: all but the sleep itself",
               work_of_sleep(100us), 1000},
              "xv6-riscv", 46'687);
    print_row({"idle-second", "A second in which one task sleeps, from begin to end",
               work_of_sleep(1s)});
    print_row({"task-memory", "What a task of the kernel takes that waits",
               memory_of_task(), 0, "bytes"});
    const CostOfProgram program = cost_of_program();
    print_row({"crossing", "To a program and back, and nothing else", program.crossing});
    print_row({"fresh-page", "A page that was promised is made", program.fresh_page});
    print_row({"process-object", "What is kept of a process, without its memory",
               sizeof(process::Process), 0, "bytes"});
    const Record record = cost_of_record();
    print_row({"record-off", "A record that is not written, because nobody traces",
               record.off, 3});
    print_row({"record", "A record of what the kernel does", record.added, 25});
    return 0;
}

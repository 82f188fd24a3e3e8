#include "kernel/recorder.hpp"

#include <new>
#include <utility>

#include "arch/csr.hpp"
#include "kernel/hart_trace.hpp"
#include "kernel/heap.hpp"

extern "C" kernel::HartTrace* kernel_traces[arch::most_harts] = {};

namespace kernel {

namespace {

using trace::Kind;

constexpr std::size_t record_pages =
    Recorder::records_per_hart * sizeof(trace::Record) / memory::page_size;

static_assert(sizeof(HartTrace) <= memory::page_size);

HartTrace& here() noexcept { return *kernel_traces[arch::this_hart().number]; }

std::uint32_t name_of(const void* task) noexcept {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uint64_t>(task));
}
std::uint32_t code_of(arch::Cause cause) noexcept {
    return static_cast<std::uint32_t>(cause) |
           (arch::is_interrupt(cause) ? trace::interrupt_bit : 0);
}

// [watcher]
/// What the executors tell.
class Watcher final : public futures::Observer {
  public:
    void spawned(const void* task) noexcept override {
        recorder.record(Kind::spawn, name_of(task), level_of(task));
    }
    void waked(const void* task) noexcept override {
        recorder.record(Kind::wake, name_of(task), level_of(task));
    }
    void begins(const void* task) noexcept override {
        trace::Who& who = here().who;
        who = {name_of(task), 0, who.hart, static_cast<std::uint8_t>(level_of(task))};
        ++here().counts.polls;
        recorder.record(Kind::poll, 0, recorder.level());
    }
    void pauses(const void* task) noexcept override {
        const bool goes_on =
            (header_of(task).state.word() & futures::TaskState<Harts>::scheduled) != 0;
        end_poll(goes_on ? 2 : 0, level_of(task));
    }
    void ended(const void* task) noexcept override {
        if (here().who.task == name_of(task)) {
            end_poll(1, 0);
        } else {
            recorder.record(Kind::drop, name_of(task));
        }
    }

  private:
    static const futures::TaskHeader<Harts>& header_of(const void* task) noexcept {
        return *static_cast<const futures::TaskHeader<Harts>*>(task);
    }
    static std::uint32_t level_of(const void* task) noexcept {
        return header_of(task).priority;
    }
    static void end_poll(std::uint32_t how, std::uint32_t level) noexcept {
        recorder.record(Kind::poll_end, level, how);
        here().who = {0, 0, here().who.hart, 0};
    }
};
// [watcher]

constinit Watcher watcher;

}  // namespace

// [write]
// A handler may come between any two instructions, and write too: a record's place and its time are one step.
[[gnu::noinline]] void Recorder::write(void* here, Kind kind, std::uint64_t value,
                                       std::uint32_t detail) noexcept {
    const arch::Uninterrupted alone;
    auto& hart = *static_cast<HartTrace*>(here);
    hart.ring.add() = {instructions_now(), value, hart.who, detail, kind};
}
// [write]

[[gnu::noinline]] void Recorder::write_of(void* here, Kind kind, int process,
                                          std::uint64_t value,
                                          std::uint32_t detail) noexcept {
    const arch::Uninterrupted alone;
    auto& hart = *static_cast<HartTrace*>(here);
    trace::Record& place = hart.ring.add();
    place = {instructions_now(), value, hart.who, detail, kind};
    place.who.process = static_cast<std::uint16_t>(process);
}

// A page for what it counts, and behind it the records.
base::Result<void> Recorder::prepare(std::size_t number) noexcept {
    if (kernel_traces[number] == nullptr) {
        const auto room = frames().allocate_run(1 + record_pages);
        if (!room) return base::fail(room.error());
        kernel_traces[number] = static_cast<HartTrace*>(*room);
    }
    auto* const records = reinterpret_cast<trace::Record*>(
        reinterpret_cast<std::byte*>(kernel_traces[number]) + memory::page_size);
    auto& hart = *new (kernel_traces[number]) HartTrace;
    hart.ring = trace::Ring(std::span(records, records_per_hart));
    hart.who.hart = static_cast<std::uint8_t>(number);
    hart.since = instructions_now();
    return {};
}
void Recorder::begin(std::size_t number) noexcept {
    arch::harts[number].trace.store(kernel_traces[number], std::memory_order_release);
    executors_[number]->observe(&watcher);
}

base::Result<void> Recorder::start() noexcept {
    if (is_wanted_) return base::fail(base::Errno::busy);
    for (std::size_t i = 0; i < arch::most_harts; ++i) {
        if (executors_[i] == nullptr) continue;
        if (auto r = prepare(i); !r) return r;
    }
    is_wanted_ = true;
    for (std::size_t i = 0; i < arch::most_harts; ++i)
        if (executors_[i] != nullptr) begin(i);
    return {};
}
void Recorder::stop() noexcept {
    if (is_on()) here().counts.kernel += here().elapsed();
    is_wanted_ = false;
    for (std::size_t i = 0; i < arch::most_harts; ++i) {
        if (executors_[i] == nullptr) continue;
        executors_[i]->observe(nullptr);
        arch::harts[i].trace.store(nullptr);
    }
}
void Recorder::watch(Executor& executor) noexcept {
    const std::size_t number = arch::this_hart().number;
    executors_[number] = &executor;
    if (is_wanted_ && prepare(number)) begin(number);
}

// [modes]
void Recorder::enters(int process, const arch::TrapFrame& frame) noexcept {
    HartTrace& hart = here();
    hart.counts.kernel += hart.elapsed();
    hart.who.process = static_cast<std::uint16_t>(process);
    KnownProcess& known = hart.find(process);
    if (std::exchange(known.is_in_call, false))
        record(Kind::call_end, frame.a0, known.call);
    record(Kind::trap_end, 0, 1);
}
void Recorder::comes_back(int process, const arch::TrapFrame& frame,
                          arch::Trap trap) noexcept {
    HartTrace& hart = here();
    const std::uint64_t user = hart.elapsed();
    KnownProcess& known = hart.find(process);
    hart.counts.user += user;
    known.counts.user += user;
    ++known.counts.traps;
    hart.count_trap(trap.cause);
    record(Kind::trap, trap.value, code_of(trap.cause));
    if (trap.cause != arch::Cause::system_call) return;
    known.is_in_call = true;
    known.call = static_cast<std::uint32_t>(frame.a7);
    ++known.counts.calls;
    ++hart.counts.calls;
    record(Kind::call, frame.a0, known.call);
}
void Recorder::sleeps() noexcept {
    HartTrace& hart = here();
    hart.counts.kernel += hart.elapsed();
    record(Kind::idle, 0, 0);
}
void Recorder::wakes_up() noexcept {
    HartTrace& hart = here();
    hart.counts.idle += hart.elapsed();
    record(Kind::idle_end, 0, 0);
}
// [modes]
void Recorder::is_interrupted(arch::Cause cause) noexcept {
    here().count_trap(cause);
    record(Kind::trap, 0, code_of(cause));
}
void Recorder::changes_table(std::uint64_t satp) noexcept {
    ++here().counts.tables;
    record(Kind::table, satp, 0);
}
void Recorder::begins(int process) noexcept {
    here().who.process = static_cast<std::uint16_t>(process);
    record(Kind::process, 0, 0);
}

}  // namespace kernel

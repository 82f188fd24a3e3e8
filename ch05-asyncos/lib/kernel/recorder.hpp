#pragma once
/// @file
/// Recorder: writes down what the kernel does, as records, and counts it. Off, each hook costs a load and a branch.
///
/// The hooks are the kernel's calls of what is declared here: `grep recorder` finds them all. Polls and wakes need none,
/// because an executor tells its observer of them.

#include <cstddef>
#include <cstdint>
#include <span>

#include "abi/tracing.hpp"
#include "arch/trap.hpp"
#include "base/result.hpp"
#include "kernel/executor.hpp"
#include "trace/record.hpp"

namespace kernel {

/// The kernel's trace. @threads record() and what follows it: any, also interrupt handlers; the others: who has the turn
class Recorder {
  public:
    static constexpr std::size_t records_per_hart =
        4096;  ///< Then the oldest are overwritten.

    constexpr Recorder() noexcept = default;  ///< Off.
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Says whether it is on, on this hart.
    [[nodiscard]] static bool is_on() noexcept {
        return arch::this_hart().trace.load(std::memory_order_relaxed) != nullptr;
    }
    /// From now on it writes and counts what the harts do that it watches; what there was is forgotten. The first time it
    /// takes memory for that, and keeps it. @pre No hart is just writing a record
    /// @errors busy  it is on;  out_of_memory
    [[nodiscard]] base::Result<void> start() noexcept;
    /// It does not any more.
    void stop() noexcept;
    /// It watches this hart, and the polls and wakes of its @p executor, which lives as long as the kernel. If it is on, and
    /// there is memory, from now on.
    void watch(Executor& executor) noexcept;

    /// Takes the oldest records out, one hart's after the other's. @returns How many. @pre It is off
    std::size_t take(std::span<trace::Record> to) noexcept;
    /// How many records of @p hart were overwritten.
    [[nodiscard]] std::uint64_t lost(unsigned hart) const noexcept;
    /// What was counted, of all harts together.
    [[nodiscard]] abi::TraceCounts counts() const noexcept;
    /// Likewise, of processes: of the last 64 that have begun. @returns How many there are.
    std::size_t processes(std::span<abi::ProcessCounts> to) const noexcept;

    // [record]
    /// Writes a record, if it is on.
    void record(trace::Kind kind, std::uint64_t value = 0,
                std::uint32_t detail = 0) noexcept {
        if (void* const here = arch::this_hart().trace.load(std::memory_order_relaxed);
            here != nullptr) [[unlikely]]
            write(here, kind, value, detail);
    }
    // [record]

    /// The level from which this hart's executor has taken its task. @pre it watches this hart
    [[nodiscard]] unsigned level() const noexcept {
        return executors_[arch::this_hart().number]->queue().current();
    }
    /// Writes a record about @p process, whatever this hart does just now.
    void record_of(trace::Kind kind, int process, std::uint64_t value,
                   std::uint32_t detail) noexcept {
        if (void* const here = arch::this_hart().trace.load(std::memory_order_relaxed);
            here != nullptr) [[unlikely]]
            write_of(here, kind, process, value, detail);
    }

    // Whoever calls one of these has asked before whether it is on. @pre interrupts are off
    /// This hart enters the program of @p process, which has @p frame: a call of it has ended, if one had begun.
    void enters(int process, const arch::TrapFrame& frame) noexcept;
    /// It comes back from it, by @p trap.
    void comes_back(int process, const arch::TrapFrame& frame, arch::Trap trap) noexcept;
    /// It was interrupted in the kernel.
    void is_interrupted(arch::Cause cause) noexcept;
    /// It falls asleep,
    void sleeps() noexcept;
    /// and is awake again.
    void wakes_up() noexcept;
    /// It has another page table.
    void changes_table(std::uint64_t satp) noexcept;
    /// In the task that is polled, @p process begins.
    void begins(int process) noexcept;

  private:
    static void write(void* here, trace::Kind kind, std::uint64_t value,
                      std::uint32_t detail) noexcept;
    static void write_of(void* here, trace::Kind kind, int process, std::uint64_t value,
                         std::uint32_t detail) noexcept;
    [[nodiscard]] base::Result<void> prepare(std::size_t number) noexcept;
    void begin(std::size_t number) noexcept;

    bool is_wanted_ = false;
    Executor* executors_[arch::most_harts]{};  // of the harts that it knows
};

/// The kernel's.
inline constinit Recorder recorder;

}  // namespace kernel

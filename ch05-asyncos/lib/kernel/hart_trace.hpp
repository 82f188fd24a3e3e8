#pragma once
/// @file
/// HartTrace: what the kernel's recorder keeps for one hart. For the recorder's own files.

#include <array>
#include <cstdint>

#include "abi/tracing.hpp"
#include "arch/trap.hpp"
#include "kernel/count.hpp"
#include "trace/ring.hpp"

namespace kernel {

/// What is counted of one process, and whether it has asked for something.
struct KnownProcess {
    abi::ProcessCounts counts{};  ///< The counts.
    std::uint32_t call = 0;       ///< The call that has begun, and has not ended,
    bool is_in_call = false;      ///< if there is one.
};

/// Of one hart, which alone writes it. tools/records.py knows that the ring is its begin.
struct HartTrace {
    trace::Ring ring;           ///< Its records.
    trace::Who who;             ///< What it does just now.
    std::uint64_t since = 0;    ///< When it last went from one mode to another.
    abi::TraceCounts counts{};  ///< What it has counted.
    std::array<KnownProcess, 64> processes{};  ///< A process's place is that of its number.

    /// What is known of @p process. One that began long before, and has its place, gives way.
    KnownProcess& find(int process) noexcept {
        const auto number = static_cast<std::uint32_t>(process);
        KnownProcess& known = processes[number % processes.size()];
        if (known.counts.process != number) {
            known = {};
            known.counts.process = number;
        }
        return known;
    }
    /// How many instructions since it was last asked.
    std::uint64_t elapsed() noexcept {
        const std::uint64_t before = since;
        since = instructions_now();
        return since - before;
    }
    /// One more.
    void count_trap(arch::Cause cause) noexcept {
        auto& counters = arch::is_interrupt(cause) ? counts.interrupts : counts.exceptions;
        ++counters[static_cast<std::uint64_t>(cause) % 16];
    }
};

}  // namespace kernel

/// Of each hart; nullptr: nobody has traced it. tools/records.py knows the name, and reads them when the machine has ended.
extern "C" kernel::HartTrace* kernel_traces[arch::most_harts];

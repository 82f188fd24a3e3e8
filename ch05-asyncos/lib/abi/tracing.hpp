#pragma once
/// @file
/// What programs and the kernel tell each other about the kernel's trace.

#include <cstdint>

#include "abi/processes.hpp"

namespace abi {

/// trace(): what is wanted.
enum class Trace : std::uint64_t {
    stop,  ///< trace(stop): no records any more.
    start,  ///< trace(start): records from now on; what there was is forgotten. EBUSY: it is on.
    take,  ///< trace(take, trace::Record*, count): the oldest ones. Gives how many. EBUSY: it is on.
    counts,  ///< trace(counts, TraceCounts*, bytes): what was counted since the start.
    processes,  ///< trace(processes, ProcessCounts*, count): likewise, of each. Gives how many there are.
    add,  ///< trace(add, text, bytes): events of a program's own (trace/event_text.hpp) for the kernel's Tracer. ENOSPC: no room.
};

/// What is counted while the kernel is traced, of all harts together.
struct TraceCounts {
    std::uint64_t user;            ///< Instructions in programs,
    std::uint64_t kernel;          ///< in the kernel,
    std::uint64_t idle;            ///< and how far the counter went on in sleep.
    std::uint64_t calls;           ///< System calls.
    std::uint64_t tables;          ///< Writes of satp: other page tables.
    std::uint64_t polls;           ///< Of tasks.
    std::uint64_t records;         ///< That were written,
    std::uint64_t lost;            ///< and of these, overwritten.
    std::uint64_t exceptions[16];  ///< Traps by their causes: those of an instruction,
    std::uint64_t interrupts[16];  ///< and those from outside.
};

/// Of one process.
struct ProcessCounts {
    std::uint32_t process;  ///< Its number.
    std::uint32_t calls;    ///< System calls.
    std::uint64_t traps;    ///< All traps of its program, the calls among them.
    std::uint64_t user;     ///< Instructions of its program.
};

}  // namespace abi

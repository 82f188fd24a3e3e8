#pragma once
/// @file
/// What programs and the kernel tell each other about bounded programs: attach() and detach().

#include <cstddef>
#include <cstdint>

namespace abi {

/// When the kernel runs a bounded program.
enum class Event : std::uint32_t {
    call,  ///< The process that has attached it, or one that descends from it, makes a system call.
    filter,  ///< Likewise; the program's value says whether it may. Nobody can detach it.
    key,     ///< Somebody types a byte on the console.
    tick,    ///< The timer takes the processor from a process.
};
inline constexpr std::size_t events = 4;  ///< How many there are.
/// How many words each event has.
/// call, filter: the number of the call, the process, the six arguments; key: the byte, the time in nanoseconds;
/// tick: the process, its program counter, the time in nanoseconds.
inline constexpr std::size_t event_words[events] = {8, 8, 2, 3};

/// What attach(Attach*) is asked for. The kernel answers with a number for detach(), or with an error: EINVAL if it
/// refuses the program, and then `at` and `why` say why.
struct Attach {
    Event event;                 ///< When it is to run.
    std::uint32_t instructions;  ///< How many there are
    std::uint64_t program;       ///< at this address: bounded::Instruction.
    std::uint32_t state_words;   ///< How big its state is to be.
    std::uint32_t at;            ///< The kernel's answer: which instruction is wrong
    std::uint32_t why;           ///< and in what way: bounded::Why.
    std::uint32_t unused;        ///< Nothing.
};

/// What detach(number, words, count, Attached*) tells, beside the words of the state.
struct Attached {
    std::uint64_t runs;  ///< How often the program has run.
    std::uint64_t
        skipped;  ///< How often it should have, but had used up its part of the time.
    std::uint64_t steps;  ///< How many instructions it takes at the most.
};

/// A filter's value: the call may go on. Every other one is the error that the call fails with, up to 4095.
inline constexpr std::uint64_t allow = 0;

}  // namespace abi

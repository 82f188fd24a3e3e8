#pragma once
/// @file
/// Given: what is kept of a program while a trap is handled, and who handles which.

#include <cstddef>
#include <cstdint>

/// The registers of the program that was stopped. entry.S fills it and reads it, at these places.
struct Frame {
    std::uint64_t x[32];  ///< x1 to x31, each at 8 times its number; x[0] is not used.
    std::uint64_t
        pc;  ///< At 256. sepc: the instruction that was stopped, or has caused the trap.
    std::uint64_t status;  ///< At 264. sstatus.
};
static_assert(offsetof(Frame, pc) == 256 && sizeof(Frame) == 272);

/// Where a program goes on after an exception.
enum class Then {
    behind,  ///< Behind the instruction that has caused it: what it wanted has been done.
    again,  ///< At the instruction, once more: now it can be done. Or wherever frame.pc has been set to.
};

/// Handles an interrupt.
using OnInterrupt = void (*)(Frame& frame);
/// Handles an exception. @param value  stval.
using OnException = Then (*)(Frame& frame, std::uint64_t value);

inline OnInterrupt on_interrupt_of[16] =
    {};  ///< By number: 5 is the timer. nullptr: nobody does.
inline OnException on_exception_of[16] = {};  ///< By number: 3 is a breakpoint.

/// Ends everything: a trap that nobody handles.
extern "C" [[noreturn]] void give_up(std::uint64_t cause);

#pragma once
/// @file
/// Yours: who handles a trap, and where its program goes on.

#include "frame.hpp"

/// Called by entry.S, interrupts off. The program goes on with what stands in @p frame afterwards.
///
/// An interrupt came before the instruction at frame.pc, which has not been done. An exception comes from that instruction,
/// and the handler says how it goes on. An instruction whose lowest two bits are both 1 has 4 bytes, any other has 2.
/// What nobody handles, or no table has room for, goes to give_up().
/// @param cause  scause: the highest bit is 1 for an interrupt; the others are the number.
/// @param value  stval.
inline void dispatch(Frame& frame, std::uint64_t cause, std::uint64_t value) {
#if LAB_SOLUTION
    const bool is_interrupt = cause >> 63 != 0;
    const std::uint64_t number = cause << 1 >> 1;
    if (number >= 16) give_up(cause);
    if (is_interrupt) {
        if (on_interrupt_of[number] == nullptr) give_up(cause);
        on_interrupt_of[number](frame);
        return;
    }
    if (on_exception_of[number] == nullptr) give_up(cause);
    if (on_exception_of[number](frame, value) == Then::again) return;
    const auto low = *reinterpret_cast<const std::uint16_t*>(frame.pc);
    frame.pc += (low & 3) == 3 ? 4 : 2;
#else
    // TODO: an interrupt or an exception, and which? Is there somebody for it? Where does the program go on?
    (void)frame;
    (void)value;
    give_up(cause);
#endif
}

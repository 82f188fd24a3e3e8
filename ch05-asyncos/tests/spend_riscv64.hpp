#pragma once
// Spends time, to the instruction.

/// So many instructions, and a few that are always the same.
inline void spend(unsigned instructions) noexcept {
    unsigned rounds = instructions / 2 + 1;
    asm volatile("1: addi %0, %0, -1\n bnez %0, 1b" : "+r"(rounds));
    if (instructions % 2 != 0) asm volatile("nop");
}

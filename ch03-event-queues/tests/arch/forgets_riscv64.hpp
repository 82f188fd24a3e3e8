#pragma once
// RISC-V: the first argument goes in through a0, and the answer comes out of it. See
// answer_twins_test.cpp.

inline long forgets_answer(long asked) {
    register long a7 asm("a7") = sys::number::getppid;
    register long a0 asm("a0") = asked;
    asm volatile("ecall" : : "r"(a7), "r"(a0) : "memory");
    return asked;
}

#pragma once
// AArch64: the first argument goes in through x0, and the answer comes out of it. See
// answer_twins_test.cpp.

inline long forgets_answer(long asked) {
    register long x8 asm("x8") = sys::number::getppid;
    register long x0 asm("x0") = asked;
    asm volatile("svc #0" : : "r"(x8), "r"(x0) : "memory");
    return asked;
}

#pragma once
// x86-64: the number goes in through rax, and the answer comes out of it. See
// answer_twins_test.cpp.

inline long forgets_answer(long asked) {
    asm volatile("syscall" : : "a"(asked) : "rcx", "r11", "memory");
    return asked;
}

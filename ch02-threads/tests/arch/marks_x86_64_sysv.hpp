#pragma once
// x86-64, System V ABI: rbx, rbp and r12-r15 belong to the caller. See marks.hpp.

inline constexpr std::size_t kept_registers = 6;

inline void switch_marked(Switch& all) {
    void* given = &all;  // rax, which nobody keeps
    asm volatile(
        "lea -128(%%rsp), %%rsp\n"  // a function may use so much below its stack pointer
        "push %%rbp\n push %%rax\n"
        "mov (%%rax), %%rdi\n mov 8(%%rax), %%rsi\n mov 16(%%rax), %%rdx\n"
        "mov 24(%%rax), %%rbx\n mov 32(%%rax), %%rbp\n mov 40(%%rax), %%r12\n"
        "mov 48(%%rax), %%r13\n mov 56(%%rax), %%r14\n mov 64(%%rax), %%r15\n"
        "call fibers_switch\n"
        "pop %%rax\n"
        "mov %%rbx, 24(%%rax)\n mov %%rbp, 32(%%rax)\n mov %%r12, 40(%%rax)\n"
        "mov %%r13, 48(%%rax)\n mov %%r14, 56(%%rax)\n mov %%r15, 64(%%rax)\n"
        "pop %%rbp\n lea 128(%%rsp), %%rsp\n"
        : "+a"(given)
        :
        : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
          "r15", "memory", "cc");
}

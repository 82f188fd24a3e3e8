#pragma once
// x86-64, Windows: rdi, rsi and xmm6-xmm15 (all 128 bits) belong to the caller, too. See marks.hpp.

inline constexpr std::size_t kept_registers = 8 + 2 * 10;

inline void switch_marked(Switch& all) {
    void* given = &all;  // rax, which nobody keeps
    asm volatile(
        "push %%rbp\n push %%rax\n"
        "mov (%%rax), %%rcx\n mov 8(%%rax), %%rdx\n mov 16(%%rax), %%r8\n"
        "mov 24(%%rax), %%rbx\n mov 32(%%rax), %%rbp\n mov 40(%%rax), %%r12\n"
        "mov 48(%%rax), %%r13\n mov 56(%%rax), %%r14\n mov 64(%%rax), %%r15\n"
        "mov 72(%%rax), %%rdi\n mov 80(%%rax), %%rsi\n"
        "movups 88(%%rax), %%xmm6\n movups 104(%%rax), %%xmm7\n"
        "movups 120(%%rax), %%xmm8\n movups 136(%%rax), %%xmm9\n"
        "movups 152(%%rax), %%xmm10\n movups 168(%%rax), %%xmm11\n"
        "movups 184(%%rax), %%xmm12\n movups 200(%%rax), %%xmm13\n"
        "movups 216(%%rax), %%xmm14\n movups 232(%%rax), %%xmm15\n"
        "sub $40, %%rsp\n call fibers_switch\n add $40, %%rsp\n"
        "pop %%rax\n"
        "mov %%rbx, 24(%%rax)\n mov %%rbp, 32(%%rax)\n mov %%r12, 40(%%rax)\n"
        "mov %%r13, 48(%%rax)\n mov %%r14, 56(%%rax)\n mov %%r15, 64(%%rax)\n"
        "mov %%rdi, 72(%%rax)\n mov %%rsi, 80(%%rax)\n"
        "movups %%xmm6, 88(%%rax)\n movups %%xmm7, 104(%%rax)\n"
        "movups %%xmm8, 120(%%rax)\n movups %%xmm9, 136(%%rax)\n"
        "movups %%xmm10, 152(%%rax)\n movups %%xmm11, 168(%%rax)\n"
        "movups %%xmm12, 184(%%rax)\n movups %%xmm13, 200(%%rax)\n"
        "movups %%xmm14, 216(%%rax)\n movups %%xmm15, 232(%%rax)\n"
        "pop %%rbp\n"
        : "+a"(given)
        :
        : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
          "r15", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
          "xmm14", "xmm15", "memory", "cc");
}

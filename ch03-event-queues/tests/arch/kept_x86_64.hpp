#pragma once
// x86-64: all but rax, rcx and r11 survive the instruction. See sys_registers_test.cpp. (Not asked:
// rsp and rbp, which the compiler itself may need here.)

#define KEEPS(name)                                                                        \
    Kept {                                                                                 \
        name, [] {                                                                         \
            register long kept asm(name) = mark;                                           \
            long number = sys::number::getppid;                                            \
            asm volatile("syscall" : "+a"(number), "+r"(kept) : : "rcx", "r11", "memory"); \
            return kept == mark;                                                           \
        }()                                                                                \
    }
#define KEEPS_FLOAT(name)                                                                  \
    Kept {                                                                                 \
        name, [] {                                                                         \
            register double kept asm(name) = float_mark;                                   \
            long number = sys::number::getppid;                                            \
            asm volatile("syscall" : "+a"(number), "+x"(kept) : : "rcx", "r11", "memory"); \
            return kept == float_mark;                                                     \
        }()                                                                                \
    }

inline std::vector<Kept> kept_registers() {
    return {KEEPS("rbx"),        KEEPS("rdx"),        KEEPS("rsi"),
            KEEPS("rdi"),        KEEPS("r8"),         KEEPS("r9"),
            KEEPS("r10"),        KEEPS("r12"),        KEEPS("r13"),
            KEEPS("r14"),        KEEPS("r15"),        KEEPS_FLOAT("xmm0"),
            KEEPS_FLOAT("xmm7"), KEEPS_FLOAT("xmm8"), KEEPS_FLOAT("xmm15")};
}

inline bool flags_are_kept() {
    long number = sys::number::getppid;
    bool carry = false;
    asm volatile("stc\n syscall" : "+a"(number), "=@ccc"(carry) : : "rcx", "r11", "memory");
    number = sys::number::getppid;
    bool no_carry = true;
    asm volatile("clc\n syscall"
                 : "+a"(number), "=@ccc"(no_carry)
                 :
                 : "rcx", "r11", "memory");
    return carry && !no_carry;
}

#pragma once
// RISC-V: all but a0 survive the instruction. See sys_registers_test.cpp. (Not asked: sp and s0,
// which the compiler itself may need here, gp and tp, which belong to the platform.)

#define KEEPS(name)                                                              \
    Kept {                                                                       \
        name, [] {                                                               \
            register long kept asm(name) = mark;                                 \
            register long a7 asm("a7") = sys::number::getppid;                   \
            register long a0 asm("a0");                                          \
            asm volatile("ecall" : "=r"(a0), "+r"(a7), "+r"(kept) : : "memory"); \
            return kept == mark && a7 == sys::number::getppid;                   \
        }()                                                                      \
    }
#define KEEPS_FLOAT(name)                                                      \
    Kept {                                                                     \
        name, [] {                                                             \
            register double kept asm(name) = float_mark;                       \
            register long a7 asm("a7") = sys::number::getppid;                 \
            register long a0 asm("a0");                                        \
            asm volatile("ecall" : "=r"(a0), "+f"(kept) : "r"(a7) : "memory"); \
            return kept == float_mark;                                         \
        }()                                                                    \
    }

inline std::vector<Kept> kept_registers() {
    return {KEEPS("a1"),        KEEPS("a2"),        KEEPS("a3"),        KEEPS("a4"),
            KEEPS("a5"),        KEEPS("a6"),        KEEPS("t0"),        KEEPS("t1"),
            KEEPS("t2"),        KEEPS("t3"),        KEEPS("t4"),        KEEPS("t5"),
            KEEPS("t6"),        KEEPS("s1"),        KEEPS("s2"),        KEEPS("s3"),
            KEEPS("s4"),        KEEPS("s5"),        KEEPS("s6"),        KEEPS("s7"),
            KEEPS("s8"),        KEEPS("s9"),        KEEPS("s10"),       KEEPS("s11"),
            KEEPS("ra"),        KEEPS_FLOAT("ft0"), KEEPS_FLOAT("fa7"), KEEPS_FLOAT("fs11"),
            KEEPS_FLOAT("ft11")};
}

// There are no flags on this CPU.
inline bool flags_are_kept() { return true; }

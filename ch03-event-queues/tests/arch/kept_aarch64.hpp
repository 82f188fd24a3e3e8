#pragma once
// AArch64: all but x0 survive the instruction. See sys_registers_test.cpp. (Not asked: sp and x29,
// which the compiler itself may need here, and x18, which belongs to the platform.)

#define KEEPS(name)                                                               \
    Kept {                                                                        \
        name, [] {                                                                \
            register long kept asm(name) = mark;                                  \
            register long x8 asm("x8") = sys::number::getppid;                    \
            register long x0 asm("x0");                                           \
            asm volatile("svc #0" : "=r"(x0), "+r"(x8), "+r"(kept) : : "memory"); \
            return kept == mark && x8 == sys::number::getppid;                    \
        }()                                                                       \
    }
#define KEEPS_FLOAT(name)                                                       \
    Kept {                                                                      \
        name, [] {                                                              \
            register double kept asm(name) = float_mark;                        \
            register long x8 asm("x8") = sys::number::getppid;                  \
            register long x0 asm("x0");                                         \
            asm volatile("svc #0" : "=r"(x0), "+w"(kept) : "r"(x8) : "memory"); \
            return kept == float_mark;                                          \
        }()                                                                     \
    }

inline std::vector<Kept> kept_registers() {
    return {KEEPS("x1"),        KEEPS("x2"),       KEEPS("x3"),  KEEPS("x4"),
            KEEPS("x5"),        KEEPS("x6"),       KEEPS("x7"),  KEEPS("x9"),
            KEEPS("x10"),       KEEPS("x11"),      KEEPS("x12"), KEEPS("x13"),
            KEEPS("x14"),       KEEPS("x15"),      KEEPS("x16"), KEEPS("x17"),
            KEEPS("x19"),       KEEPS("x20"),      KEEPS("x21"), KEEPS("x22"),
            KEEPS("x23"),       KEEPS("x24"),      KEEPS("x25"), KEEPS("x26"),
            KEEPS("x27"),       KEEPS("x28"),      KEEPS("x30"), KEEPS_FLOAT("d0"),
            KEEPS_FLOAT("d15"), KEEPS_FLOAT("d31")};
}

inline bool flags_are_kept() {
    register long x8 asm("x8") = sys::number::getppid;
    register long x0 asm("x0");
    long equal = 0, different = 1;
    asm volatile("cmp xzr, xzr\n svc #0\n cset %1, eq"
                 : "=r"(x0), "=r"(equal)
                 : "r"(x8)
                 : "memory", "cc");
    asm volatile("cmp sp, #0\n svc #0\n cset %1, eq"
                 : "=r"(x0), "=r"(different)
                 : "r"(x8)
                 : "memory", "cc");
    return equal == 1 && different == 0;
}

#pragma once
/// @file
/// The system call of Linux on AArch64.
//
//   x8        number
//   x0 - x5   arguments; x0 is the result
//   all others kept, the flags, too
//
// "memory": the kernel reads and writes what the arguments point at.
// Source: syscall(2); arch/arm64/kernel/entry.S of the Linux kernel.

namespace sys {

/// See Table.
inline constexpr Table table = Table::generic;

// [raw]
inline long raw_call(long number, long a, long b, long c, long d, long e, long f) noexcept {
    register long x8 asm("x8") = number;
    register long x0 asm("x0") = a;
    register long x1 asm("x1") = b;
    register long x2 asm("x2") = c;
    register long x3 asm("x3") = d;
    register long x4 asm("x4") = e;
    register long x5 asm("x5") = f;
    asm volatile("svc #0"
                 : "+r"(x0)
                 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                 : "memory");
    return x0;
}
// [raw]

}  // namespace sys

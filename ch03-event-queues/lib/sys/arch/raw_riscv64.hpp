#pragma once
/// @file
/// The system call of Linux on 64-bit RISC-V.
//
//   a7        number
//   a0 - a5   arguments; a0 is the result
//   all others kept
//
// "memory": the kernel reads and writes what the arguments point at.
// Source: syscall(2); arch/riscv/kernel/entry.S of the Linux kernel.

namespace sys {

/// See Table.
inline constexpr Table table = Table::generic;

// [raw]
inline long raw_call(long number, long a, long b, long c, long d, long e, long f) noexcept {
    register long a7 asm("a7") = number;
    register long a0 asm("a0") = a;
    register long a1 asm("a1") = b;
    register long a2 asm("a2") = c;
    register long a3 asm("a3") = d;
    register long a4 asm("a4") = e;
    register long a5 asm("a5") = f;
    asm volatile("ecall"
                 : "+r"(a0)
                 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
                 : "memory");
    return a0;
}
// [raw]

}  // namespace sys

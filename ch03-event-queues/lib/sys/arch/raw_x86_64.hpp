#pragma once
/// @file
/// The system call of Linux on the x86-64.
//
//   rax                    number, then result
//   rdi rsi rdx r10 r8 r9  arguments (of a function call the fourth would be rcx)
//   rcx, r11               overwritten: `syscall` itself keeps rip and the flags there
//   all others             kept, the vector registers and the flags, too
//
// "memory": the kernel reads and writes what the arguments point at.
// Source: syscall(2); System V ABI for x86-64, A.2.1; AMD64 Manual, volume 3, SYSCALL.

namespace sys {

/// See Table.
inline constexpr Table table = Table::x86_64;

// [raw]
inline long raw_call(long number, long a, long b, long c, long d, long e, long f) noexcept {
    register long r10 asm("r10") = d;
    register long r8 asm("r8") = e;
    register long r9 asm("r9") = f;
    asm volatile("syscall"
                 : "+a"(number)
                 : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return number;
}
// [raw]

}  // namespace sys

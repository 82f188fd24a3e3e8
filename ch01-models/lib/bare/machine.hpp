#pragma once
/// @file
/// The machine under a program that has no library: where it begins, and how it calls
/// Linux.
///
/// For one source file of a program that is linked with -nostdlib -static. It must define
/// `extern "C" [[noreturn]] void program()`: the entry point jumps there, with a stack and
/// nothing else. No constructor of a global object has run; none will.

#include <cstddef>

/// The program itself, which the file that includes this header defines. It is jumped to,
/// not called: there is nowhere to return to.
extern "C" [[noreturn]] void program();

namespace bare {

/// Makes a system call with three arguments.
/// @returns What the kernel gave; -4095 to -1 is a negated errno.
/// @source syscall(2)
inline long call(long number, long a, long b, long c) noexcept;

// Each CPU provides: `_start`, the two numbers, and call().
//
//             number  arguments    result  overwritten besides the result
//   x86-64    rax     rdi rsi rdx  rax     rcx, r11 (the CPU keeps rip and flags there)
//   aarch64   x8      x0 x1 x2     x0      nothing
//   riscv64   a7      a0 a1 a2     a0      nothing
//
// The example 01-three-levels has call() too: there a reader meets the instruction for the
// first time, in a program with a C library, where this header's _start would be a second one.
//
// Source: syscall(2); arch/x86/entry/syscalls/syscall_64.tbl and
// include/uapi/asm-generic/unistd.h of the Linux kernel.
#if defined(__x86_64__)

enum : long { call_write = 1, call_exit_group = 231 };

// rsp is a multiple of 16 here, as a function expects it just before it is called.
asm(".globl _start\n_start: xor %ebp, %ebp\n call program");

inline long call(long number, long a, long b, long c) noexcept {
    asm volatile("syscall"
                 : "+a"(number)
                 : "D"(a), "S"(b), "d"(c)
                 : "rcx", "r11", "memory");
    return number;
}

#elif defined(__aarch64__)

enum : long { call_write = 64, call_exit_group = 94 };

asm(".globl _start\n_start: mov x29, #0\n bl program");

inline long call(long number, long a, long b, long c) noexcept {
    register long x8 asm("x8") = number;
    register long x0 asm("x0") = a;
    register long x1 asm("x1") = b;
    register long x2 asm("x2") = c;
    asm volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}

#elif defined(__riscv) && __riscv_xlen == 64

enum : long { call_write = 64, call_exit_group = 94 };

// The linker shortens addresses to offsets from gp, which the C library's start would set;
// norelax keeps it from shortening this very line.
asm(".globl _start\n_start: .option push\n .option norelax\n"
    " la gp, __global_pointer$\n .option pop\n call program");

inline long call(long number, long a, long b, long c) noexcept {
    register long a7 asm("a7") = number;
    register long a0 asm("a0") = a;
    register long a1 asm("a1") = b;
    register long a2 asm("a2") = c;
    asm volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
    return a0;
}

#else
#error "bare/machine.hpp: add _start, the numbers and call() for this CPU."
#endif

/// Writes @p text to the standard output, without the zero at its end.
/// @source write(2)
template <std::size_t Size>
void print(const char (&text)[Size]) noexcept {
    call(call_write, 1, reinterpret_cast<long>(text), static_cast<long>(Size) - 1);
}

/// Ends the program.
/// @param code  0 means that all is well.
/// @source exit_group(2)
[[noreturn]] inline void exit(int code) noexcept {
    while (true) call(call_exit_group, code, 0, 0);
}

}  // namespace bare

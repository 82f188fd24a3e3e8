#pragma once
/// @file
/// The system call of macOS on the x86-64.
//
//   rax                    0x2000000 + number: class 2 is BSD, class 1 would be Mach
//   rdi rsi rdx r10 r8 r9  arguments, as on Linux
//   rax, rdx               results: rdx is overwritten by every call
//   carry                  set if it has failed
//   rcx, r11               overwritten by `syscall` itself
//
// Source: osfmk/mach/i386/syscall_sw.h of XNU

namespace darwin {

// [raw]
inline Answer raw_call(long number, long a, long b, long c, long d, long e,
                       long f) noexcept {
    register long r10 asm("r10") = d;
    register long r8 asm("r8") = e;
    register long r9 asm("r9") = f;
    long value = 0x2000000 + number;
    bool failed;
    asm volatile("syscall"
                 : "+a"(value), "+d"(c), "=@ccc"(failed)
                 : "D"(a), "S"(b), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return {value, c, failed};
}
// [raw]

}  // namespace darwin

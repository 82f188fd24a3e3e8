#pragma once
/// @file
/// The system call of macOS on 64-bit ARM.
//
//   x16       number; negative ones are Mach's
//   x0 - x5   arguments, as on Linux
//   x0, x1    results
//   carry     set if it has failed
//   svc 0x80  the number in the instruction counts for nothing, but is custom
//
// Source: osfmk/arm64/sleh.c of XNU

namespace darwin {

// [raw]
inline Answer raw_call(long number, long a, long b, long c, long d, long e,
                       long f) noexcept {
    register long x16 asm("x16") = number;
    register long x0 asm("x0") = a;
    register long x1 asm("x1") = b;
    register long x2 asm("x2") = c;
    register long x3 asm("x3") = d;
    register long x4 asm("x4") = e;
    register long x5 asm("x5") = f;
    long failed;
    asm volatile("svc #0x80\n\tcset %[failed], hs"
                 : "+r"(x0), "+r"(x1), [failed] "=r"(failed)
                 : "r"(x16), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                 : "cc", "memory");
    return {x0, x1, failed != 0};
}
// [raw]

}  // namespace darwin

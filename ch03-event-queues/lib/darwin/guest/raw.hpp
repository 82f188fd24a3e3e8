#pragma once
/// @file
/// raw_call(): a system call of macOS, with nothing but registers. For programs that clang compiles
/// for macOS, and that lib/darwin runs.
///
/// Two things differ from Linux. Whether a call has failed, the carry flag tells: a result of -9 may be
/// a good one, and a failed call gives the plain error. And a call may have two results.
/// @source bsd/kern/syscalls.master, osfmk/mach/i386/syscall_sw.h of XNU

namespace darwin {

/// What the kernel has answered.
struct Answer {
    long value;   ///< The result, or the error.
    long second;  ///< The second result, of the few calls that have one: pipe().
    bool failed;  ///< The carry flag.
};

/// Asks the kernel for service @p number of its BSD half.
inline Answer raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0,
                       long e = 0, long f = 0) noexcept;

}  // namespace darwin

#if defined(__APPLE__) && defined(__x86_64__)
#include "darwin/guest/arch/raw_x86_64.hpp"
#elif defined(__APPLE__) && defined(__aarch64__)
#include "darwin/guest/arch/raw_aarch64.hpp"
#else
#error "darwin/guest/raw.hpp is for macOS, which runs on the x86-64 and on 64-bit ARM."
#endif

#pragma once
/// @file
/// raw_call(): a system call of Linux, with nothing but registers.
///
/// No function of the C library stands between the caller and the kernel: no errno, no
/// cancellation point, no signal mask that is looked after. What the compiler has to know of the
/// instruction stands in the file of arch/ for the CPU, with its register table.
/// @source syscall(2); include/linux/syscalls.h and arch/*/entry of the Linux kernel

namespace sys {

/// The tables that say which number means which service; see numbers.hpp.
enum class Table : bool {
    x86_64,   ///< The x86-64's own.
    generic,  ///< The one of every CPU that came to Linux after it.
};

/// Asks the kernel for service @p number.
///
/// An argument that the service does not use may have any value.
/// @returns What the kernel gave; from -4095 to -1 it is a negated errno.
/// @threads any; also in a signal handler
inline long raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0,
                     long e = 0, long f = 0) noexcept;

// Each file of arch/ provides raw_call(), and says which table is its CPU's:
//   inline constexpr Table table = ...;

}  // namespace sys

#if defined(__linux__) && defined(__x86_64__)
#include "sys/arch/raw_x86_64.hpp"
#elif defined(__linux__) && defined(__aarch64__)
#include "sys/arch/raw_aarch64.hpp"
#elif defined(__linux__) && defined(__riscv) && __riscv_xlen == 64
#include "sys/arch/raw_riscv64.hpp"
#else
#error "sys/raw.hpp: add a file to arch/ that says how this CPU calls this kernel."
#endif

#pragma once
/// @file
/// Single instructions that programs try out: a counter, and what only the kernel may do.

#include <cstdint>

namespace user {

/// Instructions that this hart has done, in the kernel too.
[[nodiscard]] inline std::uint64_t instructions() noexcept {
    std::uint64_t count = 0;
    asm volatile("rdinstret %0" : "=r"(count));
    return count;
}
/// One turn of a loop that the compiler must keep.
inline void spin() noexcept { asm volatile(""); }
/// Loads a word. The instruction has four bytes, the address is in a1 and the word comes into a0: for a handler that knows
/// it better.
[[nodiscard]] inline std::uint64_t load(std::uint64_t address) noexcept {
    register std::uint64_t a0 asm("a0") = 0;
    register std::uint64_t a1 asm("a1") = address;
    asm volatile(".option push\n .option norvc\n ld a0, 0(a1)\n .option pop"
                 : "+r"(a0)
                 : "r"(a1)
                 : "memory");
    return a0;
}
/// Writes to the register that says where the page table is: the processor refuses.
inline void write_satp() noexcept { asm volatile("csrw satp, zero"); }

}  // namespace user

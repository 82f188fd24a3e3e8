#pragma once
/// @file
/// Given: looks at the registers on both sides of a switch. The files probe_*.S do it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "context.hpp"

/// What a function must give back as it found it, and what a probe found on the stack.
struct Registers {
    std::array<std::uint64_t, 12> general{};   // 0
    std::array<std::uint64_t, 12> floating{};  // 96
    std::uint64_t rounding = 0;                // 192
    std::uint64_t x87_rounding = 0;            // 200
    std::uint64_t words_changed = 0;           // 208: of the 16 on either side of sp
};
static_assert(offsetof(Registers, words_changed) == 208);

#if defined(__riscv)
inline constexpr std::array general_names{"s0", "s1", "s2", "s3", "s4",  "s5",
                                          "s6", "s7", "s8", "s9", "s10", "s11"};
inline constexpr std::array floating_names{"fs0", "fs1", "fs2", "fs3", "fs4",  "fs5",
                                           "fs6", "fs7", "fs8", "fs9", "fs10", "fs11"};
inline constexpr std::array<std::uint64_t, 3> roundings{0x00, 0x20, 0x40};  // of fcsr
inline constexpr std::uint64_t rounding_bits = 0xe0;
inline constexpr std::size_t entry_offset = 0;  // of sp from a multiple of 16
#elif defined(__x86_64__)
inline constexpr std::array general_names{"rbx", "rbp", "r12", "r13", "r14", "r15"};
inline constexpr std::array<const char*, 0> floating_names{};
inline constexpr std::array<std::uint64_t, 3> roundings{0x1f80, 0x3f80, 0x5f80};
inline constexpr std::uint64_t rounding_bits = 0x6000;
inline constexpr std::size_t entry_offset = 8;  // call has pushed the way back
#elif defined(__aarch64__)
inline constexpr std::array general_names{"x19", "x20", "x21", "x22", "x23", "x24",
                                          "x25", "x26", "x27", "x28", "x29"};
inline constexpr std::array floating_names{"d8",  "d9",  "d10", "d11",
                                           "d12", "d13", "d14", "d15"};
inline constexpr std::array<std::uint64_t, 3> roundings{0x000000, 0x400000, 0x800000};
inline constexpr std::uint64_t rounding_bits = 0xc00000;
inline constexpr std::size_t entry_offset = 0;
#else
#error "Name the registers of this CPU, and write a probe for it."
#endif

extern "C" {

/// Puts @p before into the registers and a pattern on the stack around sp, calls
/// switch_to(from, to), and notes in @p after what it finds when that returns.
void probe_switch(Context* from, const Context* to, const Registers* before,
                  Registers* after);

/// A first function of a context: notes its stack pointer, and goes on in probe_body().
void probe_entry(void* argument);

extern std::uintptr_t probe_entry_sp;  ///< The stack pointer that probe_entry() found.

/// The judge's: what the new context does.
[[noreturn]] void probe_body(void* argument);
}

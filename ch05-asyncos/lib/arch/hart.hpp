#pragma once
/// @file
/// Hart: what the kernel knows of one processor. In the kernel the register tp holds its address.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace arch {

/// What a hart needs on the way into a user program, and out of it, if the kernel is not in the program's page table
/// (apart/gate.hpp): in reach of both. gate.S knows the places of its members.
struct alignas(64) Gate {
    std::uint64_t program;  ///< satp, while the program runs,
    std::uint64_t kernel;   ///< and while the kernel does.
    std::uint64_t frame;    ///< Where the program's registers go.
    std::uint64_t t0;       ///< One of them, on its way.
};

/// One hardware thread. start.S, user.S and gate.S know the places of its members.
struct alignas(64) Hart {
    std::uint64_t number;  ///< 0, 1...
    std::uint64_t
        kernel_stack;  ///< Where the kernel's stack was when it entered a user program.
    std::uint64_t stack_top;  ///< Where the stack begins.
    bool in_handler;  ///< An interrupt handler runs, which counts as a thread of its own.
    std::uint32_t extensions;  ///< misa: what it can do, a bit for each letter.
    std::uint64_t scratch[2];  ///< For machine mode.
    void* held;  ///< The kernel::Lock that it has taken last, of those that it holds.
    std::atomic<void*> trace;  ///< What kernel::Recorder knows of it; nullptr: nobody asks.
    void (*enter)();  ///< What arch::enter_user() calls: enter_user, or enter_apart.
    Gate* gate;       ///< For the latter; nullptr: the kernel is in its programs' tables.
    alignas(64) std::byte at_hand[2048];  ///< What the kernel's heap keeps for this hart.
};
static_assert(offsetof(Hart, kernel_stack) == 8 && offsetof(Hart, stack_top) == 16);
static_assert(offsetof(Hart, extensions) == 28);
static_assert(offsetof(Hart, scratch) == 32 && sizeof(Hart) == 2176);
static_assert(offsetof(Hart, enter) == 64 && offsetof(Hart, gate) == 72);

inline constexpr std::size_t most_harts = 8;  ///< More are left asleep.
extern "C" Hart harts[most_harts];            ///< All of them.

/// Of each hart's stack. Its lowest page is there to be hit by what overflows.
inline constexpr std::size_t stack_size = 32768;

/// The one that runs this.
[[nodiscard]] inline Hart& this_hart() noexcept {
    Hart* hart = nullptr;
    asm("mv %0, tp" : "=r"(hart));
    return *hart;
}

/// Lets the harts begin that were left asleep at the start; each calls @p main with its own stack.
void start_harts(void (*main)()) noexcept;

/// Makes @p hart take a software interrupt.
void interrupt(const Hart& hart) noexcept;

}  // namespace arch

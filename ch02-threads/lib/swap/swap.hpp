#pragma once
/// @file
/// swap: the smallest context switch, written by hand, to look at. What is fit for use is
/// lib/fibers.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#if defined(_WIN32)
#error "Windows keeps the limits of the stack in the thread's block: see lib/fibers."
#elif defined(__x86_64__)
#include "swap/arch/frame_x86_64.hpp"
#elif defined(__aarch64__)
#include "swap/arch/frame_aarch64.hpp"
#elif defined(__riscv)
#include "swap/arch/frame_riscv64.hpp"
#else
#error "Add arch/swap_CPU.S and arch/frame_CPU.hpp for this CPU."
#endif

namespace swap {

/// A word of the stack, as wide as a register.
using Word = std::uintptr_t;

/// Where a flow of execution stopped: the lowest word of what it left on its stack. From
/// here upwards lie the registers (a file of arch/ names them) and all its calls.
using Place = Word*;

/// The function that begins on a prepared stack. It must not return.
using Entry = void (*)(void* argument);

extern "C" {

/// Stops here and goes on at @p to; returns when somebody swaps to @p from.
///
/// 1. Every register that a function must preserve is pushed before and popped after, but
///    not the floating-point control: see swap_stacks_fp().
/// 2. It knows nothing of threads, sanitizers or debuggers.
void swap_stacks(Place* from, Place to) noexcept;

/// Likewise, and the flow that calls it finds the rounding mode and its companions again as
/// it left them. A flow that left by swap_stacks() may be entered by this one and vice
/// versa.
void swap_stacks_fp(Place* from, Place to) noexcept;

/// Likewise, with known values in all the registers that swap_stacks() is to preserve:
/// loads them from @p marks, swaps, and after the return stores there what they hold then.
/// @param marks  registers many words, in the order of saved_names.
void swap_marked(Place* from, Place to, Word* marks) noexcept;

/// Where a prepared stack begins: calls its entry with its argument.
void swap_start() noexcept;
}

/// Makes the stack look as if it had once called swap_stacks(), just before it calls
/// @p entry.
/// @param stack  Its memory, used from the end downwards.
/// @returns The place to swap to.
// [prepare]
inline Place prepare(std::span<std::byte> stack, Entry entry, void* argument) noexcept {
    auto top = std::bit_cast<Word>(stack.data() + stack.size());
    top -= top % 16;                                    // the ABI wants it so
    auto* const words = std::bit_cast<Word*>(top) - 2;  // room for the end of the chain
    words[0] = words[1] = 0;
    const Place place = words - frame_words;
    for (std::size_t i = 0; i < frame_words; ++i) place[i] = 0;
    place[return_at] = std::bit_cast<Word>(&swap_start);
    place[entry_at] = std::bit_cast<Word>(entry);
    place[argument_at] = std::bit_cast<Word>(argument);
    return place;
}
// [prepare]

}  // namespace swap

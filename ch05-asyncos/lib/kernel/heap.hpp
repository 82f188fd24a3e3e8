#pragma once
/// @file
/// The kernel's heap: for the frames of coroutines, and what they allocate. Never called by an interrupt handler.

#include <cstddef>

#include "memory/frames.hpp"
#include "memory/slab.hpp"

namespace kernel {

/// Gives @p bytes, aligned to 16; nullptr if there are none left.
[[nodiscard]] void* allocate(std::size_t bytes) noexcept;
/// Takes back what allocate() gave for so many @p bytes.
void deallocate(void* block, std::size_t bytes) noexcept;

/// All memory behind the kernel.
[[nodiscard]] memory::Frames& frames() noexcept;
/// The blocks that allocate() gives.
extern memory::Slab slab;
/// What this hart has at hand of them. Not for a coroutine that may go on on another hart. It
/// is the arch::Hart, with other words.
[[nodiscard]] inline memory::Hand& hand() noexcept {
    return *static_cast<memory::Hand*>(__builtin_thread_pointer());
}
/// Gives back the frames in which no block is used, if no other hart has one at hand; before frames are counted.
/// @returns Whether there was any.
bool trim_heap() noexcept;

}  // namespace kernel

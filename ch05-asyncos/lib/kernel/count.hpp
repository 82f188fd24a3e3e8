#pragma once
/// @file
/// Counting instructions: what something costs, on a board whose time is a count of them.

#include <cstdint>

#include "arch/csr.hpp"

namespace kernel {

/// Instructions since reset. On QEMU's board (-icount shift=0) it is the time in nanoseconds, so it also goes on while the
/// hart sleeps: count only what does not sleep.
[[nodiscard]] inline std::uint64_t instructions_now() noexcept {
    return arch::read<arch::Csr::instret>();
}

/// How many instructions @p action does, without those that count.
template <class Action>
[[nodiscard]] std::uint64_t count_instructions(Action&& action) {
    const std::uint64_t empty = instructions_now();
    const std::uint64_t begin = instructions_now();
    action();
    return instructions_now() - begin - (begin - empty);
}

}  // namespace kernel

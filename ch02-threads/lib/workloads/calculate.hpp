#pragma once
/// @file
/// calculate(): a task that only needs the processor.

#include <atomic>
#include <cstdint>

namespace workloads {

/// What the last calculate() came to: read it once, or a compiler may leave the work out.
inline std::atomic<std::uint64_t> result;

/// Some 20 microseconds of multiplications of which each needs the one before.
inline void calculate() noexcept {
    std::uint64_t state = 1;
    for (int i = 0; i < 20'000; ++i)
        state = (state ^ state >> 29) * 6'364'136'223'846'793'005U;
    result.store(state, std::memory_order_relaxed);
}

}  // namespace workloads

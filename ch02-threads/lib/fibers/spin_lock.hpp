#pragma once
/// @file
/// SpinLock: guards a few instructions against other threads. Never held over a wait.

#include <atomic>

#include "fibers/arch/single_threaded.hpp"

namespace fibers {

/// A lock for the time of a few instructions; for std::lock_guard.
///
/// A fiber that holds one must not be stopped by a tick, or the others spin in vain: hold it only
/// where ticks are refused (Busy). So in a program with one thread it is always free.
class SpinLock {
  public:
    /// Waits until nobody holds it, and holds it.
    void lock() noexcept {
        if (is_single_threaded()) return locked_.store(1, std::memory_order_relaxed);
        while (locked_.exchange(1, std::memory_order_acquire) != 0) {
            while (locked_.load(std::memory_order_relaxed) != 0) {}
        }
    }
    /// Lets the next one have it.
    void unlock() noexcept { locked_.store(0, std::memory_order_release); }

  private:
    std::atomic<int> locked_{0};  // not bool: RISC-V has no atomic exchange of a byte
};

}  // namespace fibers

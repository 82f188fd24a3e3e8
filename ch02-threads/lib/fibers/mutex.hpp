#pragma once
/// @file
/// Mutex: one fiber at a time. Who has to wait lets the other fibers of its thread run.

#include <atomic>

#include "fibers/spin_lock.hpp"
#include "fibers/wait_list.hpp"

namespace fibers {

/// A lock that may be held over a wait; for std::lock_guard and the like. Guarded is the better
/// choice where the data can be named.
///
/// It is fair: unlock() hands it to the fiber that has waited longest, and nobody can get in
/// between. So nobody starves, but it stays locked until that fiber has its turn.
/// @threads any; only a fiber may have to wait for it
class Mutex {
  public:
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    /// Takes it; waits while another fiber has it.
    /// @pre The caller does not have it: it would wait for itself, for ever.
    void lock() {
        if (!try_lock()) lock_slowly();
    }

    /// Takes it if it is free.
    /// @returns Whether the caller has it now.
    [[nodiscard]] bool try_lock() noexcept {
        // Acquire: pairs with the release in unlock(). What was done under the lock is seen.
        return change(unlocked, locked, std::memory_order_acquire);
    }

    /// Gives it to the one that waits longest, or to nobody.
    /// @pre The caller has it.
    void unlock() noexcept {
        // Release: pairs with the acquire in try_lock().
        if (!change(locked, unlocked, std::memory_order_release)) unlock_slowly();
    }

  private:
    // From `contended` only who holds lock_ may change it, and nobody but they may write it.
    enum State : int { unlocked, locked, contended };

    bool change(State from, State to, std::memory_order order) noexcept {
        if (!is_single_threaded()) {
            return state_.compare_exchange_strong(from, to, order,
                                                  std::memory_order_relaxed);
        }
        const NoPreempt nobody_comes_between;
        if (state_.load(std::memory_order_relaxed) != from) return false;
        state_.store(to, std::memory_order_relaxed);
        return true;
    }

    void lock_slowly();
    void unlock_slowly() noexcept;

    std::atomic<State> state_{unlocked};
    SpinLock lock_;  // guards the list
    WaitList waiting_;
};

}  // namespace fibers

#pragma once
/// @file
/// Lock: for the few instructions in which two harts must not change the same structure. It knows who holds it.

#include <atomic>

#include "arch/hart.hpp"

namespace kernel {

/// Held by one hart at a time; the others look until it is free. What would make harts wait for ever is seen when it
/// happens, each time, and is a panic that names the lock: not a board that stands still once in a thousand runs.
///
/// 1. A hart that takes it twice. It would wait for itself.
/// 2. A hart that gives back what another one holds, or not in the reverse order.
/// 3. A task that waits while its hart holds it (check_none_held()): the next task would find it held.
/// 4. An interrupt handler that takes one. It may have interrupted the hart that holds it.
/// @threads any, but no interrupt handler
class Lock {
  public:
    explicit constexpr Lock(const char* name) noexcept : name_(name) {}  ///< For panics.
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    /// Waits until nobody holds it, and takes it.
    void lock() noexcept;
    /// Gives it back. Pairs with the exchange of whoever takes it next.
    void unlock() noexcept;

    /// Panics if this hart holds a lock.
    static void check_none_held() noexcept {
        if (arch::this_hart().held != nullptr) [[unlikely]]
            fail_to_wait();
    }

  private:
    [[noreturn]] static void fail_to_wait() noexcept;

    const char* const name_;
    std::atomic<arch::Hart*> owner_{nullptr};
    Lock* below_ = nullptr;  // which its hart holds too, and has taken before
};

}  // namespace kernel

#pragma once
/// @file
/// Lock: for the few instructions in which two harts must not change the same list.

#include <atomic>
#include <cstdint>

namespace memory {

/// Held by one hart at a time; the others look until it is free. An interrupt handler never takes one, so whoever holds
/// it goes on.
class Lock {
  public:
    /// Waits until nobody holds it, and takes it.
    void lock() noexcept {
        while (held_.exchange(1, std::memory_order_acquire) != 0) {
            while (held_.load(std::memory_order_relaxed) != 0) {}
        }
    }
    /// Lets it go. Pairs with the exchange of whoever takes it next.
    void unlock() noexcept { held_.store(0, std::memory_order_release); }

  private:
    std::atomic<std::uint32_t> held_{0};
};

/// Holds a lock while it lives.
class [[nodiscard]] Held {
  public:
    /// Takes @p lock.
    explicit Held(Lock& lock) noexcept : lock_(lock) { lock_.lock(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { lock_.unlock(); }

  private:
    Lock& lock_;
};

}  // namespace memory

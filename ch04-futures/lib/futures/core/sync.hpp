#pragma once
/// @file
/// Who may use a structure: one thread (Local), or several (Shared). Each structure of the core is
/// written once, as a template over this choice, so a program with one thread pays for no atomic
/// operation; and a test puts the model checker's policy in their place.
///
/// A policy has: has_threads and this_thread(); Atomic<T>, with the operations of std::atomic that are used here; Lock, for some
/// instructions at a time; Data<T>, what only its owner touches, which the model checker watches.

#include <atomic>
#include <utility>

#include "futures/core/platform.hpp"

namespace futures {

/// For one thread: nothing is atomic, nothing is locked.
struct Local {
    static constexpr bool has_threads = false;  ///< There is one.
    /// That one.
    static const void* this_thread() noexcept { return nullptr; }

    /// A variable with the interface of std::atomic.
    template <class T>
    class Atomic {
      public:
        using Order = std::memory_order;  ///< Taken, and of no meaning.

        Atomic() noexcept : value_() {}                       ///< Zero.
        explicit Atomic(T value) noexcept : value_(value) {}  ///< @p value.
        Atomic(const Atomic&) = delete;
        Atomic& operator=(const Atomic&) = delete;

        /// Reads.
        [[nodiscard]] T load(Order = Order::seq_cst) const noexcept { return value_; }
        /// Writes.
        void store(T value, Order = Order::seq_cst) noexcept { value_ = value; }
        /// Writes, and gives what was there.
        T exchange(T value, Order = Order::seq_cst) noexcept {
            return std::exchange(value_, value);
        }
        /// Adds, and gives what was there.
        T fetch_add(T more, Order = Order::seq_cst) noexcept {
            return std::exchange(value_, static_cast<T>(value_ + more));
        }
        /// Subtracts, likewise.
        T fetch_sub(T less, Order = Order::seq_cst) noexcept {
            return std::exchange(value_, static_cast<T>(value_ - less));
        }
        /// Sets bits, likewise.
        T fetch_or(T bits, Order = Order::seq_cst) noexcept {
            return std::exchange(value_, static_cast<T>(value_ | bits));
        }
        /// Keeps bits, likewise.
        T fetch_and(T bits, Order = Order::seq_cst) noexcept {
            return std::exchange(value_, static_cast<T>(value_ & bits));
        }
        /// Writes if @p expected is there. @returns Whether it was.
        bool compare_exchange_strong(T& expected, T wanted, Order = Order::seq_cst,
                                     Order = Order::seq_cst) noexcept {
            if (value_ != expected) {
                expected = value_;
                return false;
            }
            value_ = wanted;
            return true;
        }
        /// Likewise.
        bool compare_exchange_weak(T& expected, T wanted, Order = Order::seq_cst,
                                   Order = Order::seq_cst) noexcept {
            return compare_exchange_strong(expected, wanted);
        }

      private:
        T value_;
    };

    /// Locks nothing.
    struct Lock {
        void lock() noexcept {}    ///< There is nobody to wait for.
        void unlock() noexcept {}  ///< Nor anybody who waits.
    };

    /// A plain variable.
    template <class T>
    using Data = T;
};

/// For several threads.
struct Shared {
    static constexpr bool has_threads = true;  ///< There may be several.
    /// Which of them runs.
    static const void* this_thread() noexcept { return platform::this_thread(); }

    /// The real thing.
    template <class T>
    using Atomic = std::atomic<T>;

    /// For some instructions, never across a wait: who finds it held looks again.
    class Lock {
      public:
        /// Waits until it is free, and takes it.
        void lock() noexcept {
            if (is_held_.exchange(1, std::memory_order_acquire) != 0) [[unlikely]]
                wait();
        }
        /// Gives it back.
        void unlock() noexcept { is_held_.store(0, std::memory_order_release); }

      private:
        // Apart, so that it is not in the way.
        [[gnu::noinline]] void wait() noexcept {
            unsigned tries = 0;
            do {
                while (is_held_.load(std::memory_order_relaxed) != 0)
                    platform::relax(tries++);
            } while (is_held_.exchange(1, std::memory_order_acquire) != 0);
        }

        std::atomic<int> is_held_ = 0;
    };

    /// A plain variable.
    template <class T>
    using Data = T;
};

/// Holds a lock until the end of the block.
template <class Lock>
class [[nodiscard]] Locked {
  public:
    explicit Locked(Lock& lock) noexcept : lock_(lock) { lock_.lock(); }  ///< Takes it.
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() { lock_.unlock(); }

  private:
    Lock& lock_;
};

}  // namespace futures

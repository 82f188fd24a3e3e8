#pragma once
/// @file
/// Mutex: a value that one task at a time may use, also across an await. Whoever waits for it waits as a
/// task does: the thread goes on with other tasks.
///
///     auto account = co_await mutex.lock();
///     account->balance += co_await interest();
///
/// The lock ends with its guard. It is fair: it goes to whoever has waited longest, even if that task is
/// not polled; so whoever awaits something else while it waits for a lock may stop everybody ("futurelock").

#include <optional>
#include <utility>

#include "futures/core/permits.hpp"
#include "futures/core/room.hpp"

namespace futures {

template <class T, class Sync>
class Mutex;

/// Holds a mutex, and gives it back when it is destroyed. Any thread may destroy it.
template <class T, class Sync>
class [[nodiscard]] MutexGuard {
  public:
    MutexGuard(MutexGuard&&) noexcept = default;             ///< Takes it over.
    MutexGuard& operator=(MutexGuard&&) noexcept = default;  ///< Likewise.
    ~MutexGuard() {
        if (mutex_ != nullptr) mutex_->permits_.give(1);
    }

    [[nodiscard]] T& operator*() const noexcept { return mutex_->value_; }  ///< The value.
    [[nodiscard]] T* operator->() const noexcept {
        return &mutex_->value_;
    }  ///< The value.

  private:
    template <class, class>
    friend class Mutex;
    template <class, class>
    friend class MutexLock;
    explicit MutexGuard(Mutex<T, Sync>& mutex) noexcept : mutex_(&mutex) {}

    Handle<Mutex<T, Sync>> mutex_;
};

/// Waits for a mutex. Dropped, it loses its place, and a lock that was already its own goes to the next.
template <class T, class Sync>
class [[nodiscard]] MutexLock : Pinned {
  public:
    using Output = MutexGuard<T, Sync>;  ///< The lock.

    /// Wants @p mutex, which outlives it.
    explicit MutexLock(Mutex<T, Sync>& mutex) noexcept
        : mutex_(mutex), waiter_(mutex.permits_, 1) {}
    /// Gives the lock.
    Poll<Output> poll(Context& context) noexcept {
        if (!waiter_.poll(context)) return pending;
        return Output(mutex_);
    }

  private:
    Mutex<T, Sync>& mutex_;
    PermitWaiter<Sync> waiter_;
};

/// A value, and the right to use it. @threads any, if Sync is Shared
template <class T, class Sync = Shared>
class Mutex : Pinned {
  public:
    /// Makes the value of @p arguments.
    template <class... Arguments>
    explicit Mutex(Arguments&&... arguments)
        : value_(std::forward<Arguments>(arguments)...) {}

    /// Waits for the lock.
    [[nodiscard]] MutexLock<T, Sync> lock() noexcept { return MutexLock<T, Sync>(*this); }
    /// Gives the lock, if it is free and nobody waits for it.
    [[nodiscard]] std::optional<MutexGuard<T, Sync>> try_lock() noexcept {
        if (!permits_.try_take(1)) return std::nullopt;
        return MutexGuard<T, Sync>(*this);
    }

  private:
    friend MutexGuard<T, Sync>;
    friend MutexLock<T, Sync>;
    Permits<Sync> permits_{1};
    T value_;
};

}  // namespace futures

#pragma once
/// @file
/// WaitList: the fibers that wait for one thing. Every primitive that lets fibers wait has one.

#include <atomic>
#include <cstdint>
#include <mutex>

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "fibers/spin_lock.hpp"

namespace fibers {

/// What a waiting fiber is told.
enum class Answer : std::uint8_t {
    none,    ///< Nothing yet: it waits.
    yes,     ///< It has what it waited for.
    closed,  ///< There is no use in waiting any more.
};

/// One that waits. It stands on the stack of its fiber, so to wait takes no memory.
struct Waiter {
    /// The fiber that calls it.
    /// @pre a fiber calls it: a thread of the system cannot wait here
    Waiter();

    Fiber& fiber;  ///< Who waits.
    std::atomic<Answer> answer{
        Answer::none};           ///< Written once, under the primitive's lock.
    Waiter* next = nullptr;      ///< The one behind it in the list.
    Waiter* previous = nullptr;  ///< The one before it.
};

/// Those who wait for one thing, in the order in which they came.
///
/// 1. It belongs to a primitive and is guarded by that primitive's SpinLock, which is held only
///    while a NoPreempt keeps ticks away.
/// 2. Who takes a waiter out answers it under the lock, and wakes its fiber after it.
/// 3. A fiber whose scheduler comes to its end takes itself out.
class WaitList {
  public:
    /// A primitive's lock while it is held.
    using Lock = std::unique_lock<SpinLock>;

    /// Says whether nobody waits.
    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }

    /// Takes a waiter out, and answers it.
    /// @returns The fiber to wake as soon as the lock is free.
    [[nodiscard]] Fiber& release(Waiter& waiter, Answer answer) noexcept;

    /// Takes out all who wait, tells them `closed`, and wakes them. @p lock is free meanwhile.
    void close(Lock& lock);

    /// Gives the one that has waited longest; null if nobody waits.
    [[nodiscard]] Waiter* first() const noexcept { return first_; }

    /// Waits at the end of the list until there is an answer. Unlocks @p lock before, and does not
    /// take it again.
    /// @returns The answer; never `none`.
    /// @pre a NoPreempt of the caller lives
    template <typename AnyLock>
    Answer wait(Waiter& self, AnyLock& lock);

  private:
    void put(Waiter& waiter) noexcept;
    void remove(Waiter& waiter) noexcept;

    Waiter *first_ = nullptr, *last_ = nullptr;
};

template <typename AnyLock>
Answer WaitList::wait(Waiter& self, AnyLock& lock) {
    // When Cancelled is thrown nobody has answered, as a rule, and the list must forget us.
    struct Forget {
        WaitList& list;
        Waiter& self;
        AnyLock& lock;
        ~Forget() {
            if (self.answer.load(std::memory_order_acquire) != Answer::none) return;
            lock.lock();
            if (self.answer.load(std::memory_order_relaxed) == Answer::none)
                list.remove(self);
            lock.unlock();
        }
    } const forget{*this, self, lock};
    // [wait]
    put(self);
    lock.unlock();
    // The answer may be there by now. We park all the same: a wake belongs to it.
    do {
        park();
    } while (self.answer.load(std::memory_order_acquire) == Answer::none);
    // [wait]
    return self.answer.load(std::memory_order_relaxed);
}

}  // namespace fibers

#pragma once
/// @file
/// AtomicWaker: a place for one task's waker, into which the task writes while others may just be using
/// it. Every wait for something that another thread, or an interrupt handler, makes true needs one.

#include <atomic>
#include <cstdint>
#include <utility>

#include "futures/core/waker.hpp"

namespace futures {

/// Keeps the waker of the task that asked last.
///
/// 1. Who waits calls watch() and then looks *again* whether what it waits for has come. Who makes
///    that true does so first, and then calls wake(). So one of the two sees the other.
/// 2. One task waits at a time: the last watch() counts, and whoever came before is not woken.
/// 3. After a wake the place is empty. Several wakes may be one.
///
/// The word says who has the slot: nobody, the one who watches, or the one who wakes. Who wakes while
/// the slot is being written leaves its bit there, and the writer wakes for it.
/// @tparam Sync  Local: only the task's own thread wakes; Shared: any thread.
/// @threads watch() and ~AtomicWaker(): who waits; wake(): any
/// @source the crate futures-core, task::AtomicWaker: the same states
template <class Sync>
class AtomicWaker {
  public:
    AtomicWaker() noexcept = default;
    AtomicWaker(const AtomicWaker&) = delete;
    AtomicWaker& operator=(const AtomicWaker&) = delete;

    /// From now on wake() wakes what @p waker wakes. If a wake is under way, that is woken at once.
    void watch(const Waker& waker) noexcept {
        unsigned found = nobody;
        // acquire: pairs with the release of who has emptied the slot; and, if it fails, with the
        // wake that is under way: whoever polls next sees what was done before it.
        if (!owner_.compare_exchange_strong(found, writing, Order::acquire,
                                            Order::acquire)) {
            waker.wake_by_ref();
            return;
        }
        Waker& slot = slot_;
        slot.become(waker);
        found = writing;
        // release: the slot is written. acquire: if somebody has left its bit, what it did before.
        if (owner_.compare_exchange_strong(found, nobody, Order::acq_rel, Order::acquire))
            return;
        Waker left = std::move(slot);
        owner_.exchange(nobody, Order::acq_rel);
        std::move(left).wake();
    }

    /// Wakes who watches, if somebody does. Always writes, so that what was done before is seen by
    /// whoever watches next.
    void wake() noexcept { take().wake(); }

    /// Takes the waker that wake() would use: for who holds a lock, and wakes when that is free.
    [[nodiscard]] Waker take() noexcept {
        // acquire: pairs with the release of who has written the slot; release: see watch().
        if (owner_.fetch_or(waking, Order::acq_rel) != nobody) return {};
        Waker& slot = slot_;
        Waker taken = std::move(slot);
        owner_.fetch_and(~waking, Order::release);
        return taken;
    }

  private:
    using Order = std::memory_order;
    static constexpr unsigned nobody = 0, writing = 1, waking = 2;

    typename Sync::template Atomic<unsigned> owner_{nobody};
    typename Sync::template Data<Waker> slot_;
};

}  // namespace futures

#pragma once
/// @file
/// WaitCell: one waits, another completes. One word between them.

#include <atomic>
#include <cstdint>

namespace schedule {

/// For one wait. Whoever comes second finds what the first has left, so there is no order in which a wake is lost, and none
/// in which there are two: a handler may complete between any two instructions of the wait.
/// @tparam Sync   futures::Shared, or the explorer's.
/// @tparam Waiter Who is kept in it; at an even address.
/// @threads wait(): one; complete(): any, also an interrupt's handler
template <class Sync, class Waiter>
class WaitCell {
  public:
    WaitCell() noexcept = default;
    WaitCell(const WaitCell&) = delete;
    WaitCell& operator=(const WaitCell&) = delete;

    /// Leaves @p who. @returns Whether it is to wait: false if it is done already. Once.
    // [wait]
    [[nodiscard]] bool wait(Waiter& who) noexcept {
        std::uintptr_t seen = empty;
        return word_.compare_exchange_strong(seen, reinterpret_cast<std::uintptr_t>(&who),
                                             Order::acq_rel, Order::acquire);
    }
    /// It is done. @returns Who is to be waked; nullptr: nobody has come yet, or it was done before.
    [[nodiscard]] Waiter* complete() noexcept {
        const std::uintptr_t seen = word_.exchange(done, Order::acq_rel);
        return seen > done ? reinterpret_cast<Waiter*>(seen) : nullptr;
    }
    // [wait]
    /// Says whether it is done.
    [[nodiscard]] bool is_done() const noexcept {
        return word_.load(Order::acquire) == done;
    }

  private:
    using Order = std::memory_order;
    static constexpr std::uintptr_t empty = 0, done = 1;

    typename Sync::template Atomic<std::uintptr_t> word_{empty};
};

}  // namespace schedule

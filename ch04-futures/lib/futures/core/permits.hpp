#pragma once
/// @file
/// Permits: so many may have something at a time, and the others wait, first come, first served. What a
/// semaphore and a mutex have in common.

#include <cstddef>

#include "futures/core/wait_list.hpp"

namespace futures {

template <class Sync>
class PermitWaiter;

/// A number of permits. @threads any, if Sync is Shared
template <class Sync>
class Permits : Pinned {
  public:
    /// Has @p free of them.
    explicit Permits(std::size_t free) noexcept : free_(free) {}

    /// Takes @p amount, if so many are free and nobody waits. @returns Whether it did.
    [[nodiscard]] bool try_take(std::size_t amount) noexcept {
        const Locked locked(lock_);
        return take(amount);
    }
    // [give]
    /// Gives @p amount back: they go to those who have waited longest.
    void give(std::size_t amount) noexcept {
        for (bool more = true; more;) {
            Waker waker;
            {
                const Locked locked(lock_);
                free_ = free_ + amount;
                amount = 0;
                if (!can_grant()) return;
                free_ = free_ - first().amount;
                waker = waiting_.take_first(WaitList<Sync>::State::granted);
                more = can_grant();
            }
            std::move(waker).wake();
        }
    }
    // [give]
    /// How many are free.
    [[nodiscard]] std::size_t free() noexcept {
        const Locked locked(lock_);
        return free_;
    }

  private:
    friend PermitWaiter<Sync>;
    struct Claim : Waiter<Sync> {
        explicit Claim(std::size_t wanted) noexcept : amount(wanted) {}
        const std::size_t amount;
    };

    Claim& first() noexcept { return static_cast<Claim&>(waiting_.first()); }
    bool can_grant() noexcept { return !waiting_.is_empty() && first().amount <= free_; }
    bool take(std::size_t amount) noexcept {
        if (amount > free_ || !waiting_.is_empty()) return false;
        free_ = free_ - amount;
        return true;
    }

    typename Sync::Lock lock_;
    typename Sync::template Data<std::size_t> free_;
    WaitList<Sync> waiting_;
};

/// Waits for permits. If it is dropped, its place in the queue is lost; permits that were already meant
/// for it go to the next.
template <class Sync>
class PermitWaiter : Pinned {
  public:
    /// Wants @p amount of @p permits, which outlive it.
    PermitWaiter(Permits<Sync>& permits, std::size_t amount) noexcept
        : permits_(permits), claim_(amount) {}
    ~PermitWaiter() {
        if (is_known_) leave();
    }

    /// @returns Whether the permits are now the caller's.
    [[nodiscard]] bool poll(Context& context) noexcept {
        if (!context.may_proceed()) return false;
        const Locked locked(permits_.lock_);
        const bool has_them = is_known_ ? claim_.state() == WaitList<Sync>::State::granted
                                        : permits_.take(claim_.amount);
        is_known_ = !has_them;
        if (has_them) return true;
        permits_.waiting_.wait(claim_, context.waker());
        context.give_back();
        return false;
    }

  private:
    // [leave]
    void leave() noexcept {
        std::size_t handed_on = 0;
        {
            const Locked locked(permits_.lock_);
            if (claim_.state() == WaitList<Sync>::State::granted) handed_on = claim_.amount;
            WaitList<Sync>::leave(claim_);
        }
        permits_.give(handed_on);  // even of none: those behind it may have wanted less
    }
    // [leave]

    Permits<Sync>& permits_;
    typename Permits<Sync>::Claim claim_;
    bool is_known_ = false;  // others may look at the claim
};

}  // namespace futures

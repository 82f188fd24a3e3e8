#pragma once
/// @file
/// WaitList: the futures that wait for something, in the order in which they came. Each lies in the list
/// by itself, so waiting allocates nothing, and one that is dropped takes itself out.

#include <cstdint>
#include <utility>

#include "futures/core/context.hpp"
#include "futures/core/sync.hpp"

namespace futures {

template <class Sync>
class WaitList;

/// A place in a list. The list itself has one, between its end and its begin.
template <class Sync>
class WaitLink : Pinned {
    friend WaitList<Sync>;
    typename Sync::template Data<WaitLink*> before_{this};
    typename Sync::template Data<WaitLink*> next_{this};
};

/// One who waits: a member of the future that does. Every use of it is under the lock of the list.
template <class Sync>
class Waiter : public WaitLink<Sync> {
  public:
    /// Where it stands.
    enum class State : std::uint8_t {
        idle,     ///< In no list: it has not begun to wait, or has left.
        waiting,  ///< In a list.
        granted,  ///< It has been given what it waited for. If it is dropped now, it hands that on.
        told,  ///< All who waited have been waked.
    };
    /// Where it stands.
    [[nodiscard]] State state() const noexcept { return state_; }

  private:
    friend WaitList<Sync>;
    typename Sync::template Data<State> state_{State::idle};
    Waker waker_;
};

/// First come, first served. @threads whoever holds the lock that goes with it
template <class Sync>
class WaitList : Pinned {
  public:
    using Node = Waiter<Sync>;           ///< One who waits.
    using State = typename Node::State;  ///< Where it stands.

    /// Says whether nobody waits.
    [[nodiscard]] bool is_empty() const noexcept { return begin_.next_ == &begin_; }
    /// Who has waited longest. @pre !is_empty()
    [[nodiscard]] Node& first() noexcept {
        return static_cast<Node&>(*static_cast<WaitLink<Sync>*>(begin_.next_));
    }
    /// From now on @p waiter waits behind all others, or keeps the place that it has, and will be waked
    /// by @p waker.
    void wait(Node& waiter, const Waker& waker) noexcept {
        if (waiter.state_ != State::waiting) {
            link(waiter, begin_);
            waiter.state_ = State::waiting;
        }
        waiter.waker_.become(waker);
    }
    /// Takes the first out; it @p becomes granted, or told. @returns Its waker, to be used when the lock
    /// is free again. @pre !is_empty()
    [[nodiscard]] Waker take_first(State becomes) noexcept {
        Node& waiter = first();
        unlink(waiter);
        waiter.state_ = becomes;
        return std::move(waiter.waker_);
    }
    /// @p waiter waits no longer.
    static void leave(Node& waiter) noexcept {
        if (waiter.state_ == State::waiting) unlink(waiter);
        waiter.state_ = State::idle;
    }
    /// Takes over everybody who waits in @p others. @pre is_empty()
    void take_all(WaitList& others) noexcept {
        if (others.is_empty()) return;
        link(begin_, others.begin_);
        unlink(others.begin_);
        others.begin_.before_ = &others.begin_;
        others.begin_.next_ = &others.begin_;
    }

  private:
    using Link = WaitLink<Sync>;

    static void link(Link& link, Link& behind) noexcept {
        Link* const before = behind.before_;
        link.before_ = before;
        link.next_ = &behind;
        before->next_ = &link;
        behind.before_ = &link;
    }
    static void unlink(Link& link) noexcept {
        Link* const before = link.before_;
        Link* const next = link.next_;
        before->next_ = next;
        next->before_ = before;
    }

    Link begin_;
};

/// Does @p change under @p lock, and, if it says so, wakes all who waited then: not those who come
/// meanwhile. The last use of @p lock and @p waiting is before the last wake, so whoever that wakes may
/// destroy them.
template <class Sync, class Change>
void wake_all(typename Sync::Lock& lock, WaitList<Sync>& waiting,
              Change&& change) noexcept {
    WaitList<Sync> told;
    bool has_changed = false;
    for (bool more = true; more;) {
        Waker waker;
        {
            const Locked locked(lock);
            if (!std::exchange(has_changed, true)) {
                if (!change()) return;
                told.take_all(waiting);
            }
            if (told.is_empty()) return;
            waker = told.take_first(Waiter<Sync>::State::told);
            more = !told.is_empty();
        }
        std::move(waker).wake();
    }
}

}  // namespace futures

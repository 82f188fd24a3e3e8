#pragma once
/// @file
/// Channel: values go from fiber to fiber, and who sends one no longer has it.

#include <cstddef>
#include <optional>
#include <utility>

#include "base/result.hpp"
#include "fibers/fibers.hpp"
#include "fibers/ring.hpp"
#include "fibers/sendable.hpp"
#include "fibers/wait_list.hpp"

namespace fibers {

/// A queue of at most so many values, between any number of senders and receivers.
///
/// 1. Values arrive in the order in which they were sent.
/// 2. Who finds it full, or empty, waits; those who wait are served in their order.
/// 3. If somebody waits to receive, the ring is empty; if somebody waits to send, it is full. So a
///    value goes straight to a receiver that waits, and a sender that waits holds its value itself.
///
/// With a capacity of 0 there is no ring: each sender waits until a receiver has taken its value.
/// It must not end before all have left it. What was handed to a fiber that is cancelled is lost.
/// @threads any; only a fiber may wait. Others use try_send(), try_receive() and close().
template <typename T>
class Channel {
    static_assert(is_sendable<T>,
                  "Channel<T>: with this T two fibers could use the same memory; send a "
                  "value or its only owner, such as std::string or std::unique_ptr");

  public:
    /// @param capacity  How many values may be on their way.
    explicit Channel(std::size_t capacity) : ring_(capacity) {}
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// Sends @p value; waits while the channel is full.
    /// @errors broken_pipe  the channel is closed; the value is destroyed
    base::Result<void> send(T value) {
        const NoPreempt until_it_waits;
        Lock lock(lock_);
        const base::Result<void> done = put(value, lock);
        if (done || done.error() != base::Errno::would_block) return done;
        Sender self{{}, value};
        if (senders_.wait(self, lock) == Answer::yes) return {};
        return base::fail(base::Errno::broken_pipe);
    }

    /// Sends @p value if that needs no wait; otherwise the value stays as it is.
    /// @errors would_block  the channel is full
    /// @errors broken_pipe  the channel is closed
    base::Result<void> try_send(T&& value) {
        const NoPreempt while_it_is_locked;
        Lock lock(lock_);
        return put(value, lock);
    }

    /// Gives the next value; waits while there is none.
    /// @returns Nothing if the channel is closed and empty: `while (auto value = c.receive())`.
    std::optional<T> receive() {
        const NoPreempt until_it_waits;
        Lock lock(lock_);
        std::optional<T> value = get(lock);
        if (value || closed_) return value;
        Receiver self{{}, value};
        receivers_.wait(self, lock);
        return value;
    }

    /// Gives the next value if there is one.
    /// @errors would_block  there is none now
    /// @errors broken_pipe  there never will be: the channel is closed
    base::Result<T> try_receive() {
        const NoPreempt while_it_is_locked;
        Lock lock(lock_);
        std::optional<T> value = get(lock);
        if (value) return std::move(*value);
        return base::fail(closed_ ? base::Errno::broken_pipe : base::Errno::would_block);
    }

    /// Ends the sending: senders get broken_pipe, those who wait at this moment included.
    /// Receivers get what was sent before, and then nothing. A second close() does nothing.
    void close() noexcept {
        const NoPreempt while_it_is_locked;
        Lock lock(lock_);
        closed_ = true;
        senders_.close(lock);
        receivers_.close(lock);
    }

    /// Shows @p function the ring, locked meanwhile: for traces and tests.
    void look(std::invocable<const Ring<T>&> auto function) {
        const NoPreempt while_it_is_locked;
        const Lock lock(lock_);
        function(std::as_const(ring_));
    }

  private:
    using Lock = WaitList::Lock;
    struct Sender : Waiter {
        T& value;
    };
    struct Receiver : Waiter {
        std::optional<T>& place;
    };

    // All below is called with the lock held, and may let it go once its work is done.

    base::Result<void> put(T& value, Lock& lock) {
        if (closed_) return base::fail(base::Errno::broken_pipe);
        if (Waiter* const first = receivers_.first()) {
            static_cast<Receiver*>(first)->place.emplace(std::move(value));
            Fiber& receiver = receivers_.release(*first, Answer::yes);
            lock.unlock();
            wake(receiver);
            return {};
        }
        if (ring_.full()) return base::fail(base::Errno::would_block);
        ring_.append(std::move(value));
        return {};
    }

    std::optional<T> get(Lock& lock) {
        std::optional<T> value;
        if (!ring_.empty()) value.emplace(ring_.take());
        if (Waiter* const first = senders_.first()) {
            T& next = static_cast<Sender*>(first)->value;
            value ? ring_.append(std::move(next)) : void(value.emplace(std::move(next)));
            Fiber& sender = senders_.release(*first, Answer::yes);
            lock.unlock();
            wake(sender);
        }
        return value;
    }

    SpinLock lock_;  // guards all below
    Ring<T> ring_;
    bool closed_ = false;
    WaitList senders_, receivers_;
};

/// A channel is made to be shared.
template <typename T>
inline constexpr bool is_shareable<Channel<T>> = true;

}  // namespace fibers

#pragma once
/// @file
/// What the ends of a channel share, and the end that receives. Programs include channel.hpp or
/// unbounded.hpp.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/room.hpp"
#include "futures/core/wait_list.hpp"

namespace futures {

/// @tparam Queue  Keeps what has been sent: push(), take(), is_empty().
template <class T, class Queue, class Sync>
struct ChannelState : Pinned {
    static_assert(std::is_nothrow_move_constructible_v<T>);
    using Waiting = WaitList<Sync>;  ///< Who waits for a place.

    /// Has places for @p places values.
    ChannelState(Allocator* whose, std::size_t places) noexcept
        : allocator(whose), queue(whose), free(places) {}

    Allocator* const allocator;  ///< Whose memory it is.
    typename Sync::Lock lock;    ///< Of all that follows.
    Queue queue;                 ///< What has been sent.
    Waiting waiting;             ///< Who waits for a place.
    Waker waker;                 ///< The receiver's, who waits for a value.
    typename Sync::template Data<std::size_t> free;  ///< Places that nobody has.
    typename Sync::template Data<std::size_t> promised{
        0};  ///< Places that somebody will fill.
    typename Sync::template Data<std::size_t> senders{1};   ///< How many may send.
    typename Sync::template Data<bool> has_receiver{true};  ///< Somebody may receive.
    typename Sync::template Data<bool> is_closed{false};    ///< No more places are given.

    /// Under the lock: nothing will come behind what is in the queue.
    [[nodiscard]] bool is_over() const noexcept {
        return senders == 0 || (is_closed && promised == 0);
    }
    /// Under the lock: a place has become free, and goes to whoever has waited longest.
    /// @returns Whom to wake then.
    [[nodiscard]] Waker free_place() noexcept {
        if (waiting.is_empty()) {
            free = free + 1;
            return Waker();
        }
        promised = promised + 1;
        return waiting.take_first(Waiting::State::granted);
    }
    /// A sender goes.
    void drop_sender() noexcept {
        Waker receiver;
        bool is_last = false;
        {
            const Locked locked(lock);
            senders = senders - 1;
            if (senders == 0) receiver = std::move(waker);
            is_last = senders == 0 && !has_receiver;
        }
        if (is_last) destroy_in_room(allocator, this);
        std::move(receiver).wake();
    }
};

template <class T, class Queue, class Sync>
class ChannelReceive;

/// The end that receives; there is one.
template <class T, class Queue, class Sync>
class [[nodiscard]] ChannelReceiver {
  public:
    using State = ChannelState<T, Queue, Sync>;  ///< What it shares.
    using Output = base::Result<T>;              ///< A value, or why there is none.

    /// One end of @p state; nullptr: there was no memory.
    explicit ChannelReceiver(State* state) noexcept : state_(state) {}
    /// Takes the end over.
    ChannelReceiver(ChannelReceiver&& other) noexcept
        : state_(std::exchange(other.state_, nullptr)) {}
    /// Likewise.
    ChannelReceiver& operator=(ChannelReceiver&& other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    /// What has been sent and not received is destroyed. Who waits for a place is told.
    ~ChannelReceiver() {
        if (state_ == nullptr) return;
        close();
        while (true) {
            const base::Result<T> dropped =
                try_receive();  // destroyed when the lock is free
            if (!dropped && leave_if_empty()) return;
        }
    }

    /// Waits for a value. Dropped before it is ready, it has taken nothing.
    /// @errors broken_pipe    nothing is left, and nothing will come
    /// @errors out_of_memory  there was no memory for the channel
    [[nodiscard]] ChannelReceive<T, Queue, Sync> receive() noexcept {
        return ChannelReceive<T, Queue, Sync>(*this);
    }
    /// What receive() polls: for futures and streams that keep a receiver.
    Poll<Output> poll_receive(Context& context) noexcept {
        if (!context.may_proceed()) return pending;
        Output value = try_receive(&context.waker());
        if (!value && value.error() == base::Errno::would_block) {
            context.give_back();
            return pending;
        }
        return value;
    }
    /// Gives a value if there is one. @errors would_block  not yet
    /// @param waker  Will be used when there is one; nullptr: the caller does not wait.
    Output try_receive(const Waker* waker = nullptr) noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        Waker sender;
        Output value = take(waker, sender);
        std::move(sender).wake();
        return value;
    }
    /// Nobody may send any longer, but for those who have a place. What has been sent can be received.
    void close() noexcept {
        if (state_ == nullptr) return;
        wake_all(state_->lock, state_->waiting, [this] {
            state_->is_closed = true;
            return true;
        });
    }
    /// The task that has waited with poll_receive() does so no longer.
    void forget_waker() noexcept {
        if (state_ == nullptr) return;
        Waker dropped;
        const Locked locked(state_->lock);
        dropped = std::move(state_->waker);
    }
    /// Says whether there was no memory, or it was moved from.
    [[nodiscard]] bool is_empty() const noexcept { return state_ == nullptr; }

  private:
    Output take(const Waker* waker, Waker& sender) noexcept {
        const Locked locked(state_->lock);
        if (!state_->queue.is_empty()) {
            sender = state_->free_place();
            return state_->queue.take();
        }
        if (state_->is_over()) return base::fail(base::Errno::broken_pipe);
        if (waker != nullptr) state_->waker.become(*waker);
        return base::fail(base::Errno::would_block);
    }
    // Those who have a place may still have filled it.
    bool leave_if_empty() noexcept {
        bool is_last = false;
        {
            const Locked locked(state_->lock);
            if (!state_->queue.is_empty()) return false;
            state_->has_receiver = false;
            is_last = state_->senders == 0;
        }
        if (is_last) destroy_in_room(state_->allocator, state_);
        return true;
    }

    State* state_;
};

/// Waits for a value. Dropped before it is ready, it has taken nothing.
template <class T, class Queue, class Sync>
class [[nodiscard]] ChannelReceive : Pinned {
  public:
    using Output = base::Result<T>;  ///< A value, or why there is none.

    /// Receives from @p receiver, which outlives it.
    explicit ChannelReceive(ChannelReceiver<T, Queue, Sync>& receiver) noexcept
        : receiver_(receiver) {}
    ~ChannelReceive() {
        if (is_waiting_) receiver_.forget_waker();
    }
    /// Gives a value. Its errors are those of receive().
    Poll<Output> poll(Context& context) noexcept {
        Poll<Output> result = receiver_.poll_receive(context);
        is_waiting_ = result.is_pending();
        return result;
    }

  private:
    ChannelReceiver<T, Queue, Sync>& receiver_;
    bool is_waiting_ = false;
};

}  // namespace futures

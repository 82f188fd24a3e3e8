#pragma once
/// @file
/// The end of a channel that receives. Programs include channel.hpp or unbounded.hpp.

#include <utility>

#include "futures/core/channel_state.hpp"

namespace futures {

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
    ChannelReceiver(ChannelReceiver&&) noexcept = default;             ///< Takes it over.
    ChannelReceiver& operator=(ChannelReceiver&&) noexcept = default;  ///< Likewise.
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
        if (is_last) destroy_in_room<State>(state_->allocator, state_);
        return true;
    }

    Handle<State> state_;
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

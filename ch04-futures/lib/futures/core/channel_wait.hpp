#pragma once
/// @file
/// How a sender waits for a place in a channel. Programs include channel.hpp.

#include <type_traits>
#include <utility>

#include "futures/core/channel_state.hpp"
#include "futures/core/ring.hpp"

namespace futures {

/// Fills a place that was promised. @p value is moved from only if that succeeds.
template <class T, class Sync>
base::Result<void> fill_place(ChannelState<T, Ring<T>, Sync>& state,
                              std::type_identity_t<T>&& value) noexcept {
    Waker receiver;
    {
        const Locked locked(state.lock);
        state.promised = state.promised - 1;
        if (!state.has_receiver) return base::fail(base::Errno::broken_pipe);
        state.queue.push(std::move(value));
        receiver = std::move(state.waker);
    }
    std::move(receiver).wake();
    return {};
}

/// Gives back a place that was promised. If it was the last one of a closed channel, all is over, and
/// the receiver is told.
template <class T, class Sync>
void give_place_back(ChannelState<T, Ring<T>, Sync>& state) noexcept {
    Waker next;
    Waker receiver;
    {
        const Locked locked(state.lock);
        state.promised = state.promised - 1;
        next = state.free_place();
        if (state.is_over()) receiver = std::move(state.waker);
    }
    std::move(next).wake();
    std::move(receiver).wake();
}

/// Waits for a place. Dropped, it leaves the queue, and a place that was already its own goes to the next.
template <class T, class Sync>
class ChannelWaiter : Pinned {
  public:
    using State = ChannelState<T, Ring<T>, Sync>;  ///< The channel.

    /// Waits for a place of @p state; nullptr: there was no memory for it.
    explicit ChannelWaiter(State* state) noexcept : state_(state) {}
    ~ChannelWaiter() {
        if (is_known_) leave();
    }
    /// The channel.
    [[nodiscard]] State* state() const noexcept { return state_; }

    /// Ready when it has a place; with a @p value, when that is in it.
    Poll<base::Result<void>> poll(Context& context, T* value = nullptr) noexcept {
        using Output = base::Result<void>;
        if (state_ == nullptr) return Output(base::fail(base::Errno::out_of_memory));
        if (!context.may_proceed()) return pending;
        Waker receiver;
        {
            const Locked locked(state_->lock);
            if (!is_granted()) {
                if (state_->is_closed) return Output(closed());
                if (is_known_ || state_->free == 0) {
                    state_->waiting.wait(waiter_, context.waker());
                    is_known_ = true;
                    context.give_back();
                    return pending;
                }
                state_->free = state_->free - 1;
                state_->promised = state_->promised + 1;
            }
            is_known_ = false;
            if (value != nullptr) {
                state_->promised = state_->promised - 1;
                if (!state_->has_receiver) return Output(closed());
                state_->queue.push(std::move(*value));
                receiver = std::move(state_->waker);
            }
        }
        std::move(receiver).wake();
        return Output();
    }

  private:
    using Waiting = typename State::Waiting;

    bool is_granted() const noexcept {
        return is_known_ && waiter_.state() == Waiting::State::granted;
    }
    std::unexpected<base::Errno> closed() noexcept {
        Waiting::leave(waiter_);
        is_known_ = false;
        return base::fail(base::Errno::broken_pipe);
    }
    void leave() noexcept {
        bool has_place = false;
        {
            const Locked locked(state_->lock);
            has_place = is_granted();
            Waiting::leave(waiter_);
        }
        if (has_place) give_place_back(*state_);
    }

    State* state_;
    Waiter<Sync> waiter_;
    bool is_known_ = false;  // others may look at the waiter
};

}  // namespace futures

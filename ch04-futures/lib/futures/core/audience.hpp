#pragma once
/// @file
/// Audience: what a broadcast and a watch have in common: many who send, many who are told, and one
/// block of memory between them. Programs include broadcast.hpp or watch.hpp.

#include <cstddef>

#include "base/result.hpp"
#include "futures/core/room.hpp"
#include "futures/core/wait_list.hpp"

namespace futures {

/// Who shares the memory, and who waits.
template <class Sync>
struct Audience : Pinned {
    explicit Audience(Allocator* whose) noexcept : allocator(whose) {}  ///< One of each.

    Allocator* const allocator;                              ///< Whose memory it is.
    typename Sync::Lock lock;                                ///< Of all that follows.
    WaitList<Sync> waiting;                                  ///< Who waits to be told.
    typename Sync::template Data<std::size_t> senders{1};    ///< How many may send.
    typename Sync::template Data<std::size_t> receivers{1};  ///< How many are told.
    typename Sync::template Data<std::size_t> ends{2};       ///< How many use the memory.
};

/// An end of @p state goes; the last one frees it.
template <class State>
void leave_audience(State& state) noexcept {
    bool is_last = false;
    {
        const Locked locked(state.lock);
        state.ends = state.ends - 1;
        is_last = state.ends == 0;
    }
    if (is_last) destroy_in_room(state.allocator, &state);
}
/// A sender of @p state goes; when the last one does, all are told.
template <class State>
void drop_sender(State& state) noexcept {
    wake_all(state.lock, state.waiting, [&] {
        state.senders = state.senders - 1;
        return state.senders == 0;
    });
    leave_audience(state);  // not before all have been waked: they might free it
}
/// A receiver of @p state goes.
template <class State>
void drop_receiver(State& state) noexcept {
    {
        const Locked locked(state.lock);
        state.receivers = state.receivers - 1;
    }
    leave_audience(state);
}

/// Waits until @p Receiver has something to say: its look() does, under the lock.
template <class Receiver>
class [[nodiscard]] AudienceWait : Pinned {
  public:
    using Output = typename Receiver::Output;    ///< What it says.
    using Sync = typename Receiver::SyncPolicy;  ///< The receiver's.

    /// Waits for @p receiver, which outlives it.
    explicit AudienceWait(Receiver& receiver) noexcept : receiver_(receiver) {}
    /// Dropped, it has taken nothing.
    ~AudienceWait() {
        if (!is_known_) return;
        const Locked locked(receiver_.state_->lock);
        WaitList<Sync>::leave(waiter_);
    }
    /// Looks.
    Poll<Output> poll(Context& context) noexcept {
        auto* const state = receiver_.pointer();
        if (state == nullptr) return Output(base::fail(base::Errno::out_of_memory));
        if (!context.may_proceed()) return pending;
        const Locked locked(state->lock);
        Poll<Output> answer = receiver_.look();
        if (answer.is_ready()) {
            WaitList<Sync>::leave(waiter_);
            is_known_ = false;
            return answer;
        }
        state->waiting.wait(waiter_, context.waker());
        is_known_ = true;
        context.give_back();
        return pending;
    }

  private:
    Receiver& receiver_;
    Waiter<Sync> waiter_;
    bool is_known_ = false;  // others may look at the waiter
};

}  // namespace futures

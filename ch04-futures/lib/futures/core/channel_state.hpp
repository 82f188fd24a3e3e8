#pragma once
/// @file
/// What the ends of a channel share. Programs include channel.hpp or unbounded.hpp.

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

}  // namespace futures

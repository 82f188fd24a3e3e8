#pragma once
/// @file
/// Channel: values from many tasks to one, with a fixed number of places between them. Whoever sends to
/// a full channel waits: so a slow receiver slows the senders down, and not the memory.
///
///     Channel<int> numbers(/*places=*/16);
///     auto sent = co_await numbers.sender.send(42);
///     auto received = co_await numbers.receiver.receive();
///
/// The ends share two blocks of memory, made at the begin. If there was none, they say `out_of_memory`.

#include <cstddef>
#include <utility>

#include "futures/core/channel_receiver.hpp"
#include "futures/core/channel_send.hpp"
#include "futures/core/ring.hpp"

namespace futures {

/// An end that sends. Each has its owner; clone() makes one for somebody else.
template <class T, class Sync = Shared>
class [[nodiscard]] ChannelSender {
  public:
    using State = ChannelState<T, Ring<T>, Sync>;  ///< What it shares.

    /// One end of @p state; nullptr: there was no memory.
    explicit ChannelSender(State* state) noexcept : state_(state) {}
    ChannelSender(ChannelSender&&) noexcept = default;             ///< Takes it over.
    ChannelSender& operator=(ChannelSender&&) noexcept = default;  ///< Likewise.
    ~ChannelSender() {
        if (state_ != nullptr) state_->drop_sender();
    }
    /// Makes another one. The receiver is told that all is over when the last one goes.
    [[nodiscard]] ChannelSender clone() const noexcept {
        if (state_ == nullptr) return ChannelSender(nullptr);
        const Locked locked(state_->lock);
        state_->senders = state_->senders + 1;
        return ChannelSender(state_);
    }

    /// Waits for a place and sends @p value. Dropped before it is ready, @p value is destroyed with it;
    /// whoever cannot bear that takes a place first: reserve().
    /// @errors broken_pipe    nobody receives any longer
    /// @errors out_of_memory  there was no memory for the channel
    [[nodiscard]] ChannelSend<T, Sync> send(T value) const noexcept {
        return ChannelSend<T, Sync>(state_, std::move(value));
    }
    /// Waits for a place, and gives it as a permit. Dropped before it is ready, nothing is lost.
    /// @errors broken_pipe    nobody receives any longer
    /// @errors out_of_memory  there was no memory for the channel
    [[nodiscard]] ChannelReserve<T, Sync> reserve() const noexcept {
        return ChannelReserve<T, Sync>(state_);
    }
    /// Sends @p value if there is a place. It is moved from only if that succeeds.
    /// @errors would_block    there is none now
    /// @errors broken_pipe    nobody receives any longer
    /// @errors out_of_memory  there was no memory for the channel
    base::Result<void> try_send(T&& value) const noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        Waker receiver;
        {
            const Locked locked(state_->lock);
            if (state_->is_closed) return base::fail(base::Errno::broken_pipe);
            if (state_->free == 0) return base::fail(base::Errno::would_block);
            state_->free = state_->free - 1;
            state_->queue.push(std::move(value));
            receiver = std::move(state_->waker);
        }
        std::move(receiver).wake();
        return {};
    }
    /// Says whether there was no memory, or it was moved from.
    [[nodiscard]] bool is_empty() const noexcept { return state_ == nullptr; }

  private:
    Handle<State> state_;
};

/// The end that receives; there is one.
template <class T, class Sync = Shared>
using BoundedReceiver = ChannelReceiver<T, Ring<T>, Sync>;

/// Makes the two ends; each then goes its own way.
template <class T, class Sync = Shared>
struct Channel {
    /// With @p places, at least one. Takes memory from @p allocator; nullptr: from the platform.
    explicit Channel(std::size_t places, Allocator* allocator = nullptr) noexcept
        : Channel(make_with_places<State>(allocator, places, &State::queue,
                                          places != 0 ? places : 1)) {}

    ChannelSender<T, Sync> sender;      ///< Sends; can be cloned.
    BoundedReceiver<T, Sync> receiver;  ///< Receives.

  private:
    using State = ChannelState<T, Ring<T>, Sync>;
    explicit Channel(State* state) noexcept : sender(state), receiver(state) {}
};

}  // namespace futures

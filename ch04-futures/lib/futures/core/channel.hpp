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

#include "futures/core/channel_state.hpp"
#include "futures/core/channel_wait.hpp"
#include "futures/core/ring.hpp"

namespace futures {

template <class T, class Sync>
class ChannelReserve;
template <class T, class Sync>
class ChannelSend;

/// An end that sends. Each has its owner; clone() makes one for somebody else.
template <class T, class Sync = Shared>
class [[nodiscard]] ChannelSender {
  public:
    using State = ChannelState<T, Ring<T>, Sync>;  ///< What it shares.

    /// One end of @p state; nullptr: there was no memory.
    explicit ChannelSender(State* state) noexcept : state_(state) {}
    /// Takes the end over.
    ChannelSender(ChannelSender&& other) noexcept
        : state_(std::exchange(other.state_, nullptr)) {}
    /// Likewise.
    ChannelSender& operator=(ChannelSender&& other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
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
    [[nodiscard]] ChannelSend<T, Sync> send(T value) noexcept {
        return ChannelSend<T, Sync>(state_, std::move(value));
    }
    /// Waits for a place, and gives it as a permit. Dropped before it is ready, nothing is lost.
    /// @errors broken_pipe    nobody receives any longer
    /// @errors out_of_memory  there was no memory for the channel
    [[nodiscard]] ChannelReserve<T, Sync> reserve() noexcept {
        return ChannelReserve<T, Sync>(state_);
    }
    /// Sends @p value if there is a place. It is moved from only if that succeeds.
    /// @errors would_block    there is none now
    /// @errors broken_pipe    nobody receives any longer
    /// @errors out_of_memory  there was no memory for the channel
    base::Result<void> try_send(T&& value) noexcept {
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
    State* state_;
};

/// A place in a channel: sending to it does not wait. The sender that gave it outlives it. Destroyed
/// without a value, it gives the place to whoever waits.
template <class T, class Sync>
class [[nodiscard]] ChannelPermit {
  public:
    /// A place of @p state that has been promised.
    explicit ChannelPermit(ChannelState<T, Ring<T>, Sync>* state) noexcept
        : state_(state) {}
    /// Takes the place over.
    ChannelPermit(ChannelPermit&& other) noexcept
        : state_(std::exchange(other.state_, nullptr)) {}
    /// Likewise.
    ChannelPermit& operator=(ChannelPermit&& other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    ~ChannelPermit() {
        if (state_ != nullptr) give_place_back(*state_);
    }
    /// Sends @p value, at once. It is moved from only if that succeeds. @pre It has not sent yet.
    /// @errors broken_pipe  the receiver has gone
    base::Result<void> send(T&& value) noexcept {
        return fill_place(*std::exchange(state_, nullptr), std::move(value));
    }

  private:
    ChannelState<T, Ring<T>, Sync>* state_;
};

/// Waits for a place.
template <class T, class Sync>
class [[nodiscard]] ChannelReserve : Pinned {
  public:
    using Output =
        base::Result<ChannelPermit<T, Sync>>;  ///< The place, or why there is none.

    /// Wants a place of @p state.
    explicit ChannelReserve(ChannelState<T, Ring<T>, Sync>* state) noexcept
        : waiter_(state) {}
    /// Gives the place.
    Poll<Output> poll(Context& context) noexcept {
        auto place = waiter_.poll(context);
        if (place.is_pending()) return pending;
        if (!place.value()) return Output(base::fail(place.value().error()));
        return Output(ChannelPermit<T, Sync>(waiter_.state()));
    }

  private:
    ChannelWaiter<T, Sync> waiter_;
};

/// Waits for a place, and sends.
template <class T, class Sync>
class [[nodiscard]] ChannelSend : Pinned {
  public:
    using Output = base::Result<void>;  ///< Sent, or why not.

    /// Wants to send @p value.
    ChannelSend(ChannelState<T, Ring<T>, Sync>* state, T value) noexcept
        : waiter_(state), value_(std::move(value)) {}
    /// Ready when it is sent.
    Poll<Output> poll(Context& context) noexcept { return waiter_.poll(context, &value_); }

  private:
    ChannelWaiter<T, Sync> waiter_;
    T value_;
};

/// Makes the two ends; each then goes its own way.
template <class T, class Sync = Shared>
struct Channel {
    /// With @p places, at least one. Takes memory from @p allocator; nullptr: from the platform.
    explicit Channel(std::size_t places, Allocator* allocator = nullptr) noexcept
        : Channel(make(places != 0 ? places : 1, allocator)) {}

    ChannelSender<T, Sync> sender;               ///< Sends; can be cloned.
    ChannelReceiver<T, Ring<T>, Sync> receiver;  ///< Receives.

  private:
    using State = ChannelState<T, Ring<T>, Sync>;
    explicit Channel(State* state) noexcept : sender(state), receiver(state) {}
    static State* make(std::size_t places, Allocator* allocator) noexcept {
        State* const room = make_room<State>(allocator);
        if (room == nullptr) return nullptr;
        State* const state = new (room) State(allocator, places);
        if (state->queue.make_places(places)) return state;
        destroy_in_room(allocator, state);
        return nullptr;
    }
};

}  // namespace futures

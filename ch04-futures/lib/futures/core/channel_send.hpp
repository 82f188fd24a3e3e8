#pragma once
/// @file
/// What an end of a channel that sends gives: a place, or the promise of one. Programs include channel.hpp.

#include <utility>

#include "futures/core/channel_wait.hpp"

namespace futures {

/// A place in a channel: sending to it does not wait. The sender that gave it outlives it. Destroyed
/// without a value, it gives the place to whoever waits.
template <class T, class Sync>
class [[nodiscard]] ChannelPermit {
  public:
    /// A place of @p state that has been promised.
    explicit ChannelPermit(ChannelState<T, Ring<T>, Sync>* state) noexcept
        : state_(state) {}
    ChannelPermit(ChannelPermit&&) noexcept = default;             ///< Takes it over.
    ChannelPermit& operator=(ChannelPermit&&) noexcept = default;  ///< Likewise.
    ~ChannelPermit() {
        if (state_ != nullptr) give_place_back(*state_);
    }
    /// Sends @p value, at once. It is moved from only if that succeeds. @pre It has not sent yet.
    /// @errors broken_pipe  the receiver has gone
    base::Result<void> send(T&& value) noexcept {
        return fill_place(*state_.release(), std::move(value));
    }

  private:
    Handle<ChannelState<T, Ring<T>, Sync>> state_;
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

}  // namespace futures

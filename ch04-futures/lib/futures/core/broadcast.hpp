#pragma once
/// @file
/// Broadcast: each receiver gets each value. The last values are kept; a receiver that is too slow
/// misses the oldest ones, and is told how many. So no receiver can stop the others.
///
/// A value is copied for each receiver, under the lock: let it be small, or a pointer.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/audience.hpp"
#include "futures/core/ring.hpp"

namespace futures {

/// What the ends share.
template <class T, class Sync>
struct BroadcastState : Audience<Sync> {
    static_assert(std::is_nothrow_copy_constructible_v<T>);
    explicit BroadcastState(Allocator* whose) noexcept
        : Audience<Sync>(whose), values(whose) {}  ///< Nothing has been sent.

    Ring<T> values;  ///< The last ones.
    typename Sync::template Data<std::uint64_t> sent{
        0};  ///< How many, the forgotten ones too.
};

/// One who is told everything that is sent after it has been made.
template <class T, class Sync = Shared>
class [[nodiscard]] BroadcastReceiver {
  public:
    using State = BroadcastState<T, Sync>;  ///< What it shares.
    using Output = base::Result<T>;         ///< A value, or why there is none.
    using SyncPolicy = Sync;                ///< Its policy.

    /// Of @p state; nullptr: there was no memory. Has been told @p told values.
    BroadcastReceiver(State* state, std::uint64_t told) noexcept
        : state_(state), told_(told) {}
    BroadcastReceiver(BroadcastReceiver&&) noexcept = default;  ///< Takes it over.
    BroadcastReceiver& operator=(BroadcastReceiver&&) noexcept = default;  ///< Likewise.
    ~BroadcastReceiver() {
        if (state_ != nullptr) drop_receiver(*state_.release());
    }

    /// Waits for the next value. Dropped before it is ready, it has taken nothing.
    /// @errors out_of_range   it was too slow: missed() says how many are lost; the next call goes on
    /// @errors broken_pipe    nothing is left, and nothing will come
    /// @errors out_of_memory  there was no memory
    [[nodiscard]] AudienceWait<BroadcastReceiver> receive() noexcept {
        return AudienceWait<BroadcastReceiver>(*this);
    }
    /// How many values it has missed, the last time that it missed any.
    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_; }

  private:
    friend AudienceWait<BroadcastReceiver>;

    State* pointer() const noexcept { return state_; }
    Poll<Output> look() noexcept {
        const std::uint64_t sent = state_->sent;
        const std::uint64_t oldest = sent - state_->values.size();
        if (told_ < oldest) {
            missed_ = oldest - std::exchange(told_, oldest);
            return Output(base::fail(base::Errno::out_of_range));
        }
        if (told_ < sent) {
            return Output(state_->values.at(static_cast<std::size_t>(told_++ - oldest)));
        }
        if (state_->senders == 0) return Output(base::fail(base::Errno::broken_pipe));
        return pending;
    }

    Handle<State> state_;
    std::uint64_t told_;
    std::uint64_t missed_ = 0;
};

/// One who sends to all.
template <class T, class Sync = Shared>
class [[nodiscard]] BroadcastSender {
  public:
    using State = BroadcastState<T, Sync>;  ///< What it shares.

    explicit BroadcastSender(State* state) noexcept : state_(state) {}  ///< Of @p state.
    BroadcastSender(BroadcastSender&&) noexcept = default;              ///< Takes it over.
    BroadcastSender& operator=(BroadcastSender&&) noexcept = default;   ///< Likewise.
    ~BroadcastSender() {
        if (state_ != nullptr) drop_sender(*state_.release());
    }

    /// Sends @p value, at once. @returns To how many. @errors out_of_memory  there was no memory
    base::Result<std::size_t> send(T value) noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        std::optional<T> forgotten;  // destroyed when the lock is free
        std::size_t receivers = 0;
        wake_all(state_->lock, state_->waiting, [&] {
            Ring<T>& values = state_->values;
            if (values.size() == values.places()) forgotten.emplace(values.take());
            values.push(std::move(value));
            state_->sent = state_->sent + 1;
            receivers = state_->receivers;
            return true;
        });
        return receivers;
    }
    /// Makes one more who sends.
    [[nodiscard]] BroadcastSender clone() const noexcept {
        if (state_ == nullptr) return BroadcastSender(nullptr);
        const Locked locked(state_->lock);
        state_->senders = state_->senders + 1;
        state_->ends = state_->ends + 1;
        return BroadcastSender(state_);
    }
    /// Makes one more who is told what is sent from now on.
    [[nodiscard]] BroadcastReceiver<T, Sync> subscribe() const noexcept {
        if (state_ == nullptr) return BroadcastReceiver<T, Sync>(nullptr, 0);
        const Locked locked(state_->lock);
        state_->receivers = state_->receivers + 1;
        state_->ends = state_->ends + 1;
        return BroadcastReceiver<T, Sync>(state_, state_->sent);
    }

  private:
    Handle<State> state_;
};

/// Makes one end of each kind.
template <class T, class Sync = Shared>
struct Broadcast {
    /// Keeps the last @p places values, at least one. Takes memory from @p allocator, if there is one.
    explicit Broadcast(std::size_t places, Allocator* allocator = nullptr) noexcept
        : Broadcast(make_with_places<BroadcastState<T, Sync>>(
              allocator, places, &BroadcastState<T, Sync>::values)) {}

    BroadcastSender<T, Sync> sender;      ///< Can be cloned.
    BroadcastReceiver<T, Sync> receiver;  ///< sender.subscribe() makes more.

  private:
    explicit Broadcast(BroadcastState<T, Sync>* state) noexcept
        : sender(state), receiver(state, 0) {}
};

}  // namespace futures

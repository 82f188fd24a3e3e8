#pragma once
/// @file
/// Watch: the latest value, and news when there is another one. Whoever looks late sees the last only:
/// a configuration, a state, a progress.

#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/audience.hpp"

namespace futures {

/// What the ends share.
template <class T, class Sync>
struct WatchState : Audience<Sync> {
    static_assert(std::is_nothrow_copy_constructible_v<T>);
    static_assert(std::is_nothrow_swappable_v<T>);
    /// Begins with @p first.
    WatchState(Allocator* whose, T first) noexcept
        : Audience<Sync>(whose), value(std::move(first)) {}

    T value;                                                 ///< The latest.
    typename Sync::template Data<std::uint64_t> version{0};  ///< How many came before it.
};

/// One who looks.
template <class T, class Sync = Shared>
class [[nodiscard]] WatchReceiver {
  public:
    using State = WatchState<T, Sync>;  ///< What it shares.
    using Output = base::Result<T>;     ///< The value, or why there will be none.
    using SyncPolicy = Sync;            ///< Its policy.

    explicit WatchReceiver(State* state) noexcept : state_(state) {}  ///< Of @p state.
    WatchReceiver(WatchReceiver&&) noexcept = default;                ///< Takes it over.
    WatchReceiver& operator=(WatchReceiver&&) noexcept = default;     ///< Likewise.
    ~WatchReceiver() {
        if (state_ != nullptr) drop_receiver(*state_.release());
    }

    /// Waits for a value that this receiver has not seen, and gives it. Dropped before it is ready, it
    /// has seen nothing.
    /// @errors broken_pipe    it has seen the last one
    /// @errors out_of_memory  there was no memory
    [[nodiscard]] AudienceWait<WatchReceiver> changed() noexcept {
        return AudienceWait<WatchReceiver>(*this);
    }
    /// Gives the latest value, which counts as seen. @errors out_of_memory  there was no memory
    Output get() noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        const Locked locked(state_->lock);
        seen_ = state_->version;
        return state_->value;
    }
    /// Makes one more, which has seen what this one has.
    [[nodiscard]] WatchReceiver clone() const noexcept {
        if (state_ == nullptr) return WatchReceiver(nullptr);
        const Locked locked(state_->lock);
        state_->receivers = state_->receivers + 1;
        state_->ends = state_->ends + 1;
        WatchReceiver other(state_);
        other.seen_ = seen_;
        return other;
    }

  private:
    friend AudienceWait<WatchReceiver>;

    State* pointer() const noexcept { return state_; }
    Poll<Output> look() noexcept {
        if (seen_ != state_->version) {
            seen_ = state_->version;
            return Output(state_->value);
        }
        if (state_->senders == 0) return Output(base::fail(base::Errno::broken_pipe));
        return pending;
    }

    Handle<State> state_;
    std::uint64_t seen_ = 0;
};

/// The one who changes the value.
template <class T, class Sync = Shared>
class [[nodiscard]] WatchSender {
  public:
    using State = WatchState<T, Sync>;  ///< What it shares.

    explicit WatchSender(State* state) noexcept : state_(state) {}  ///< Of @p state.
    WatchSender(WatchSender&&) noexcept = default;                  ///< Takes it over.
    WatchSender& operator=(WatchSender&&) noexcept = default;       ///< Likewise.
    ~WatchSender() {
        if (state_ != nullptr) drop_sender(*state_.release());
    }
    /// Makes @p value the latest, and tells all. @errors out_of_memory  there was no memory
    base::Result<void> send(T value) noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        wake_all(state_->lock, state_->waiting, [&] {
            std::swap(state_->value,
                      value);  // the old one is destroyed when the lock is free
            state_->version = state_->version + 1;
            return true;
        });
        return {};
    }

  private:
    Handle<State> state_;
};

/// Makes one end of each kind.
template <class T, class Sync = Shared>
struct Watch {
    /// Begins with @p first, which counts as seen. Takes memory from @p allocator, if there is one.
    explicit Watch(T first, Allocator* allocator = nullptr) noexcept
        : Watch(make(std::move(first), allocator)) {}

    WatchSender<T, Sync> sender;      ///< Changes the value.
    WatchReceiver<T, Sync> receiver;  ///< Can be cloned.

  private:
    using State = WatchState<T, Sync>;
    explicit Watch(State* state) noexcept : sender(state), receiver(state) {}
    static State* make(T&& first, Allocator* allocator) noexcept {
        State* const room = make_room<State>(allocator);
        return room != nullptr ? new (room) State(allocator, std::move(first)) : nullptr;
    }
};

}  // namespace futures

#pragma once
/// @file
/// Oneshot: one value from one task to another, once.
///
///     Oneshot<int> answer;
///     (void)executor.spawn(compute(std::move(answer.sender)));
///     const auto value = co_await answer.receiver;
///
/// Its two ends share one block of memory. If there was none, both say `out_of_memory`.

#include <optional>
#include <utility>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/core/room.hpp"
#include "futures/core/sync.hpp"

namespace futures {

/// What the two ends share. Whoever leaves last frees it.
template <class T, class Sync>
struct OneshotState : Pinned {
    static_assert(std::is_nothrow_move_constructible_v<T>);
    explicit OneshotState(Allocator* whose) noexcept : allocator(whose) {}  ///< Empty.

    Allocator* const allocator;                             ///< Whose memory it is.
    typename Sync::Lock lock;                               ///< Of all that follows.
    typename Sync::template Data<bool> has_sender{true};    ///< It may still come.
    typename Sync::template Data<bool> has_receiver{true};  ///< Somebody may want it.
    Waker waker;                                            ///< The receiver's.
    std::optional<T> value;  ///< The receiver's, once the sender has gone.
};

/// Sends a value, or, by being destroyed, says that there will be none.
template <class T, class Sync = Shared>
class [[nodiscard]] OneshotSender {
  public:
    using State = OneshotState<T, Sync>;  ///< What it shares.
    explicit OneshotSender(State* state) noexcept
        : state_(state) {}                                         ///< Of @p state, if any.
    OneshotSender(OneshotSender&&) noexcept = default;             ///< Takes it over.
    OneshotSender& operator=(OneshotSender&&) noexcept = default;  ///< Likewise.
    ~OneshotSender() { (void)leave(nullptr); }
    /// Sends @p value, at once. It is moved from only if that succeeds. Afterwards this end is empty.
    /// @errors broken_pipe    the receiver has gone
    /// @errors out_of_memory  there was no memory, or it has sent before
    base::Result<void> send(T&& value) noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        if (!leave(&value)) return base::fail(base::Errno::broken_pipe);
        return {};
    }
    /// Says whether nobody wants the value any longer.
    [[nodiscard]] bool is_closed() const noexcept {
        if (state_ == nullptr) return true;
        const Locked locked(state_->lock);
        return !state_->has_receiver;
    }
    /// Says whether it has sent, or was moved from, or there was no memory.
    [[nodiscard]] bool is_empty() const noexcept { return state_ == nullptr; }

  private:
    // [leave]
    bool leave(T* value) noexcept {
        State* const state = state_.release();
        if (state == nullptr) return false;
        Waker waker;
        bool has_receiver = false;
        {
            const Locked locked(state->lock);
            has_receiver = state->has_receiver;
            if (has_receiver) {
                if (value != nullptr) state->value.emplace(std::move(*value));
                state->has_sender = false;
                waker = std::move(state->waker);
            }
        }
        if (!has_receiver) destroy_in_room(state->allocator, state);
        std::move(waker).wake();
        return has_receiver;
    }
    // [leave]

    Handle<State> state_;
};

/// Awaits the value. If it is dropped, the value is lost, and the sender is told.
template <class T, class Sync = Shared>
class [[nodiscard]] OneshotReceiver {
  public:
    using Output = base::Result<T>;       ///< The value, or why there is none.
    using State = OneshotState<T, Sync>;  ///< What it shares.
    explicit OneshotReceiver(State* state) noexcept
        : state_(state) {}                                  ///< Of @p state, if any.
    OneshotReceiver(OneshotReceiver&&) noexcept = default;  ///< Takes it over.
    OneshotReceiver& operator=(OneshotReceiver&&) noexcept = default;  ///< Likewise.
    ~OneshotReceiver() {
        if (state_ == nullptr) return;
        Waker dropped;
        bool has_sender = false;
        {
            const Locked locked(state_->lock);
            has_sender = state_->has_sender;
            state_->has_receiver = false;
            dropped = std::move(state_->waker);
        }
        if (!has_sender) destroy_in_room<State>(state_->allocator, state_);
    }
    /// Gives the value.
    /// @errors broken_pipe    the sender has gone without sending
    /// @errors out_of_memory  there was no memory for the two ends
    Poll<Output> poll(Context& context) noexcept {
        if (state_ == nullptr) return Output(base::fail(base::Errno::out_of_memory));
        if (!context.may_proceed()) return pending;
        {
            const Locked locked(state_->lock);
            if (state_->has_sender) {
                state_->waker.become(context.waker());
                context.give_back();
                return pending;
            }
        }
        State* const state = state_.release();  // now nobody else knows it
        Output result = base::fail(base::Errno::broken_pipe);
        if (state->value) result.emplace(std::move(*state->value));
        destroy_in_room(state->allocator, state);
        return result;
    }

  private:
    Handle<State> state_;
};

/// Makes the two ends; each then goes its own way.
template <class T, class Sync = Shared>
struct Oneshot {
    /// Takes memory from @p allocator; from the platform if that is nullptr.
    explicit Oneshot(Allocator* allocator = nullptr) noexcept
        : Oneshot(make_room<OneshotState<T, Sync>>(allocator), allocator) {}

    OneshotSender<T, Sync> sender;      ///< Sends.
    OneshotReceiver<T, Sync> receiver;  ///< Is sent to.

  private:
    using State = OneshotState<T, Sync>;
    Oneshot(State* room, Allocator* allocator) noexcept
        : sender(room != nullptr ? new(room) State(allocator) : nullptr), receiver(room) {}
};

}  // namespace futures

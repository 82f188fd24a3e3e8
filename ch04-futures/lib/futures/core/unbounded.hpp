#pragma once
/// @file
/// UnboundedChannel: values from many tasks to one, without waiting. Whoever sends faster than the
/// receiver takes fills the memory: use it where something else bounds how much is sent.

#include <utility>

#include "futures/core/channel_receiver.hpp"
#include "futures/core/chunks.hpp"

namespace futures {

/// An end that sends. Each has its owner; clone() makes one for somebody else.
template <class T, class Sync = Shared>
class [[nodiscard]] UnboundedSender {
  public:
    using State = ChannelState<T, Chunks<T>, Sync>;  ///< What it shares.

    explicit UnboundedSender(State* state) noexcept : state_(state) {}  ///< Of @p state.
    UnboundedSender(UnboundedSender&&) noexcept = default;              ///< Takes it over.
    UnboundedSender& operator=(UnboundedSender&&) noexcept = default;   ///< Likewise.
    ~UnboundedSender() {
        if (state_ != nullptr) state_.release()->drop_sender();
    }
    /// Makes another one. The receiver is told that all is over when the last one goes.
    [[nodiscard]] UnboundedSender clone() const noexcept {
        if (state_ == nullptr) return UnboundedSender(nullptr);
        const Locked locked(state_->lock);
        state_->senders = state_->senders + 1;
        return UnboundedSender(state_);
    }

    /// Sends @p value, at once. It is moved from only if that succeeds.
    /// @errors broken_pipe    nobody receives any longer
    /// @errors out_of_memory  there is no memory for it
    base::Result<void> send(T&& value) noexcept {
        if (state_ == nullptr) return base::fail(base::Errno::out_of_memory);
        using Chunk = typename Chunks<T>::Chunk;
        Allocator* const allocator = state_->allocator;
        Chunk* chunk = nullptr;
        base::Result<void> sent = push(value, chunk);
        while (!sent && sent.error() == base::Errno::would_block) {
            chunk = make_room<Chunk>(allocator);  // not under the lock
            if (chunk == nullptr) return base::fail(base::Errno::out_of_memory);
            sent = push(value, chunk);
        }
        free_room(allocator, chunk);  // somebody else has made room meanwhile
        return sent;
    }
    /// Says whether there was no memory, or it was moved from.
    [[nodiscard]] bool is_empty() const noexcept { return state_ == nullptr; }

  private:
    // @errors would_block  it needs a chunk
    base::Result<void> push(T& value, typename Chunks<T>::Chunk*& chunk) noexcept {
        Waker receiver;
        {
            const Locked locked(state_->lock);
            if (state_->is_closed) return base::fail(base::Errno::broken_pipe);
            if (!state_->queue.has_room()) {
                if (chunk == nullptr) return base::fail(base::Errno::would_block);
                state_->queue.add(std::exchange(chunk, nullptr));
            }
            state_->queue.push(std::move(value));
            receiver = std::move(state_->waker);
        }
        std::move(receiver).wake();
        return {};
    }

    Handle<State> state_;
};

/// The end that receives; there is one.
template <class T, class Sync = Shared>
using UnboundedReceiver = ChannelReceiver<T, Chunks<T>, Sync>;

/// Makes the two ends; each then goes its own way.
template <class T, class Sync = Shared>
struct UnboundedChannel {
    /// Takes memory from @p allocator; nullptr: from the platform.
    explicit UnboundedChannel(Allocator* allocator = nullptr) noexcept
        : UnboundedChannel(make_room<State>(allocator), allocator) {}

    UnboundedSender<T, Sync> sender;      ///< Sends; can be cloned.
    UnboundedReceiver<T, Sync> receiver;  ///< Receives.

  private:
    using State = ChannelState<T, Chunks<T>, Sync>;
    UnboundedChannel(State* room, Allocator* allocator) noexcept
        : sender(room != nullptr ? new(room) State(allocator, 0) : nullptr),
          receiver(room) {}
};

}  // namespace futures

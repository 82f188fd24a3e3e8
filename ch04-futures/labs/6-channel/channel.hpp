#pragma once
/// @file
/// Yours: a channel between many senders and one receiver.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "kit/waker.hpp"
#include "outcome.hpp"

/// Hands on values, in order. Nobody waits in it: who finds it full or empty leaves a waker.
///
/// 1. It never holds more than its capacity. With capacity 0 it takes a value only while the
///    receiver waits for one.
/// 2. Room for a value wakes one sender, who waits longest; a value wakes the receiver.
/// 3. What a sender was told is in the channel is received, unless the receiver goes.
/// 4. No waker is woken while something is locked: it may use the channel at once.
/// @tparam Mutex  std::mutex; the judge puts in one that it can see through.
/// @threads Senders and the receiver may each be used by another thread.
template <class T, class Mutex = std::mutex>
class Channel {
    struct State;

  public:
    /// One of those who send. A copy is one more.
    class Sender {
      public:
        Sender(const Sender& other) : state_(other.state_) {
#if LAB_SOLUTION
            const std::lock_guard lock(state_->mutex);
            ++state_->senders;
            id_ = ++state_->last;
#endif
        }
        /// The other one is no sender any more.
        Sender(Sender&& other) noexcept : state_(std::move(other.state_)), id_(other.id_) {}
        Sender& operator=(Sender) = delete;

        /// When the last one goes the channel has ended. One that was woken and has not asked
        /// again leaves its room to the next.
        ~Sender() {
#if LAB_SOLUTION
            if (!state_) return;
            kit::Waker receiver, sender;
            {
                const std::lock_guard lock(state_->mutex);
                std::erase_if(state_->waiting,
                              [this](auto& one) { return one.first == id_; });
                if (--state_->senders == 0) receiver = std::exchange(state_->receiver, {});
                sender = state_->next_sender();
            }
            receiver.wake();
            sender.wake();
#endif
        }

        /// Puts @p value into the channel.
        /// @param waker  Is woken when it is worth trying again; that of the last call counts.
        /// @returns Whether it was moved there; if not it is as it was.
        Sent poll_send(T& value, const kit::Waker& waker) {
#if LAB_SOLUTION
            kit::Waker receiver;
            {
                const std::lock_guard lock(state_->mutex);
                if (state_->closed) return Sent::closed;
                if (!state_->has_room()) {
                    state_->wait(id_, waker);
                    return Sent::not_yet;
                }
                std::erase_if(state_->waiting,
                              [this](auto& one) { return one.first == id_; });
                state_->values.push_back(std::move(value));
                receiver = std::exchange(state_->receiver, {});
            }
            receiver.wake();
            return Sent::yes;
#else
            // TODO: room, no room, closed. Who is waiting, and for what?
            (void)value, (void)waker;
            return Sent::not_yet;
#endif
        }

      private:
        friend class Channel;
        Sender(std::shared_ptr<State> state, std::size_t id)
            : state_(std::move(state)), id_(id) {}
        std::shared_ptr<State> state_;
        std::size_t id_ = 0;
    };

    /// The one who receives.
    class Receiver {
      public:
        Receiver(Receiver&&) noexcept = default;
        Receiver& operator=(Receiver&&) = delete;
        /// Closes the channel, and destroys what is in it.
        ~Receiver() {
#if LAB_SOLUTION
            if (!state_) return;
            close();
            std::deque<T> values;
            const std::lock_guard lock(state_->mutex);
            values.swap(state_->values);
#endif
        }

        /// Takes the oldest value.
        /// @param waker  Is woken when it is worth trying again; that of the last call counts.
        Received<T> poll_receive(const kit::Waker& waker) {
#if LAB_SOLUTION
            Received<T> received;
            kit::Waker sender;
            {
                const std::lock_guard lock(state_->mutex);
                if (!state_->values.empty()) {
                    received.what = Received<T>::What::value;
                    received.value.emplace(std::move(state_->values.front()));
                    state_->values.pop_front();
                } else if (state_->closed || state_->senders == 0) {
                    received.what = Received<T>::What::ended;
                } else {
                    state_->receiver = waker;
                }
                sender = state_->next_sender();
            }
            sender.wake();
            return received;
#else
            // TODO: a value, none yet, or none any more.
            (void)waker;
            return {};
#endif
        }

        /// Takes no more values. What is in the channel can still be received.
        void close() {
#if LAB_SOLUTION
            std::deque<std::pair<std::size_t, kit::Waker>> waiting;
            {
                const std::lock_guard lock(state_->mutex);
                state_->closed = true;
                waiting.swap(state_->waiting);
            }
            for (const auto& [id, waker] : waiting) waker.wake();
#endif
        }

      private:
        friend class Channel;
        explicit Receiver(std::shared_ptr<State> state) : state_(std::move(state)) {}
        std::shared_ptr<State> state_;
    };

    /// @returns Both ends of a new channel.
    /// @param capacity  How many values it holds at most, from 0.
    static std::pair<Sender, Receiver> make(std::size_t capacity) {
        auto state = std::make_shared<State>();
        state->capacity = capacity;
        return {Sender(state, 1), Receiver(state)};
    }

  private:
    // What both ends know.
    struct State {
        std::size_t capacity = 0;
#if LAB_SOLUTION
        bool has_room() const {
            const std::size_t most = capacity == 0 && receiver ? 1 : capacity;
            return !closed && values.size() < most;
        }
        // Keeps a sender's place in the queue when it asks again.
        void wait(std::size_t id, const kit::Waker& waker) {
            for (auto& one : waiting)
                if (one.first == id) {
                    one.second = waker;
                    return;
                }
            waiting.emplace_back(id, waker);
        }
        // Takes the one out who is to be woken if there is room.
        kit::Waker next_sender() {
            if (waiting.empty() || !has_room()) return {};
            kit::Waker waker = std::move(waiting.front().second);
            waiting.pop_front();
            return waker;
        }

        Mutex mutex;
        std::deque<T> values;
        std::deque<std::pair<std::size_t, kit::Waker>>
            waiting;          // senders, the longest first
        kit::Waker receiver;  // if it waits
        std::size_t senders = 1, last = 1;
        bool closed = false;
#endif
    };
};

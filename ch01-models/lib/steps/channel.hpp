#pragma once
/// @file
/// Channel: a queue between tasks. Many may send; one receives.

#include <coroutine>
#include <deque>
#include <utility>

#include "steps/executor.hpp"
#include "steps/task.hpp"

namespace steps {

/// Values on their way from one task to another, first in, first out.
///
/// 1. send() never waits; what nobody has received yet stays in the queue.
/// 2. One task at a time receives. It is posted to the executor when a value has come.
/// For the tasks of one thread.
template <typename T>
class Channel {
  public:
    /// @param executor  Runs the receiver; it must outlive this object.
    explicit Channel(Executor& executor) noexcept : executor_(executor) {}

    /// Puts a value into the queue, and wakes the receiver if it waits.
    void send(T value) {
        values_.push_back(std::move(value));
        if (receiver_) executor_.post(std::exchange(receiver_, {}));
    }

    /// `auto value = co_await channel.receive();` waits until there is a value.
    class Receive {
      public:
        /// @param channel  Where the value comes from.
        explicit Receive(Channel& channel) noexcept : channel_(channel) {}
        /// A value is there already: no wait.
        [[nodiscard]] bool await_ready() const noexcept { return channel_.size() != 0; }
        /// Leaves word whom send() is to wake.
        void await_suspend(std::coroutine_handle<> self) noexcept {
            channel_.receiver_ = self;
        }
        /// Takes the oldest value.
        T await_resume() {
            T value = std::move(channel_.values_.front());
            channel_.values_.pop_front();
            return value;
        }

      private:
        Channel& channel_;
    };
    /// Gives what waits for a value when it is awaited.
    /// @pre No other task is waiting.
    [[nodiscard]] Receive receive() noexcept { return Receive(*this); }

    /// Says how many values nobody has received yet.
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

  private:
    Executor& executor_;
    std::deque<T> values_;
    std::coroutine_handle<> receiver_;
};

/// Makes a task of a channel: its result is the next value.
template <typename T>
Task<T> next_of(Channel<T>& channel) {
    T value = co_await channel.receive();
    co_return value;
}

/// Makes a channel's value of a task: what it gives is sent.
template <typename T>
Task<> send_result(Task<T> task, Channel<T>& channel) {
    T value = co_await task;
    channel.send(std::move(value));
}

}  // namespace steps

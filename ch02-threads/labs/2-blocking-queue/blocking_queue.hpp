#pragma once
/// @file
/// Yours: a queue at which threads wait.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

/// Hands values from some threads to others, in order. Who finds it full or empty sleeps.
/// @tparam Mutex      std::mutex; the judge puts in one that it can see through.
/// @tparam Condition  std::condition_variable; likewise.
/// @threads Any number may call anything at the same time.
template <class T, class Mutex = std::mutex, class Condition = std::condition_variable>
class BlockingQueue {
  public:
    /// @param capacity  How many values it holds at most, from 1.
    explicit BlockingQueue(std::size_t capacity) : capacity_(capacity) {}

    /// Puts @p value at the end; sleeps while the queue is full.
    /// @returns Whether it was put there; it was not if the queue is closed.
    bool push(T value) {
#if LAB_SOLUTION
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [this] { return closed_ || values_.size() < capacity_; });
        if (closed_) return false;
        values_.push_back(std::move(value));
        has_values_.notify_one();
        return true;
#else
        // TODO: what if there is no room, and who is to be woken when there is a value?
        if (closed_ || values_.size() == capacity_) return false;
        values_.push_back(std::move(value));
        return true;
#endif
    }

    /// Takes the first value; sleeps while there is none.
    /// @returns The value; none when the queue is closed and everything in it was taken.
    std::optional<T> pop() {
#if LAB_SOLUTION
        std::unique_lock lock(mutex_);
        has_values_.wait(lock, [this] { return closed_ || !values_.empty(); });
        if (values_.empty()) return std::nullopt;
        std::optional<T> value(std::move(values_.front()));
        values_.pop_front();
        has_room_.notify_one();
        return value;
#else
        // TODO: wait for a value.
        return std::nullopt;
#endif
    }

    /// Says that no more values come. What is in the queue can still be taken; nobody sleeps
    /// any more.
    void close() {
#if LAB_SOLUTION
        const std::lock_guard lock(mutex_);
        closed_ = true;
        has_values_.notify_all();
        has_room_.notify_all();
#else
        // TODO: everybody who sleeps has to hear of it.
        closed_ = true;
#endif
    }

  private:
    std::size_t capacity_;
    std::deque<T> values_;
    bool closed_ = false;
#if LAB_SOLUTION
    Mutex mutex_;
    Condition has_room_;    // or the queue is closed
    Condition has_values_;  // or the queue is closed
#endif
};

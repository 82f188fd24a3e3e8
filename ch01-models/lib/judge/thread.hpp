#pragma once
/// @file
/// A thread that the schedule explorer can see through.

#include <functional>
#include <string>
#include <utility>

#include "judge/point.hpp"

namespace judge {

/// A thread that a task starts: one more task, with the interface of std::thread.
class Thread {
  public:
    /// No thread.
    Thread() = default;

    /// Starts a thread that calls @p body with @p arguments. Both must be copyable.
    template <class Body, class... Arguments>
    explicit Thread(Body body, Arguments... arguments) {
        start([body = std::move(body), ... arguments = std::move(arguments)] {
            std::invoke(body, arguments...);
        });
    }

    /// Takes over the other's thread.
    Thread(Thread&& other) noexcept : task_(std::exchange(other.task_, none)) {}
    /// Changes threads with the other.
    Thread& operator=(Thread&& other) noexcept {
        std::swap(task_, other.task_);
        return *this;
    }

    /// Fails the schedule if nobody has joined the thread: std::thread ends the program.
    ~Thread();

    /// @returns Whether there is a thread that nobody has joined yet.
    bool joinable() const noexcept { return task_ != none; }
    /// Waits until the thread has ended.
    void join();
    /// Fails the schedule: a thread that nobody waits for may use what is gone.
    void detach();

  private:
    static constexpr int none = -1;
    void start(std::function<void()> body);

    int task_ = none;
};

}  // namespace judge

#pragma once
/// @file
/// JoinAll: many futures as one. spawn(): a task whose end is a future.

#include <memory>
#include <utility>
#include <vector>

#include "byhand/async.hpp"
#include "byhand/executor.hpp"

namespace byhand {

// [join-all]
/// All values of several futures, in their order. It is there when the last one is.
template <typename T>
class JoinAll {
  public:
    using Output = std::vector<T>;  ///< As many as there were futures.
    /// Takes them over.
    explicit JoinAll(std::vector<Async<T>> all)
        : all_(std::move(all)), values_(all_.size()) {}

    /// Asks each that is not there yet.
    Poll<std::vector<T>> poll(const Waker& waker) {
        std::vector<T> there;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (!values_[i]) values_[i] = all_[i].poll(waker);
            if (values_[i]) there.push_back(*values_[i]);
        }
        if (there.size() < all_.size()) return pending;
        return there;
    }

  private:
    std::vector<Async<T>> all_;
    std::vector<Poll<T>> values_;
};
// [join-all]

// [spawn]
/// The end of a spawned task: its value, and who waits for it.
/// @threads one
template <typename T>
class Handle {
  public:
    using Output = T;  ///< What the task gives.
    Handle() = default;

    /// Is the task over?
    Poll<T> poll(const Waker& waker) {
        if (!state_->value) state_->waiter = waker.clone();
        return state_->value;
    }
    /// The task's last act.
    void put(T value) {
        state_->value = std::move(value);
        state_->waiter.wake();
    }

  private:
    struct State {
        Poll<T> value;
        Waker waiter = Waker::none();
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();  // of both
};

/// What spawn() makes a task of.
template <typename T>
Async<> run_and_put(Async<T> work, Handle<T> handle) {
    auto value = co_await work;
    handle.put(std::move(value));
}

/// Begins @p work as a task. @returns Its end.
template <typename T>
Handle<T> spawn(Executor& executor, Async<T> work) {
    Handle<T> handle;
    executor.spawn(run_and_put(std::move(work), handle));
    return handle;
}
// [spawn]

}  // namespace byhand

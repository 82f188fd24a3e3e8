#pragma once
/// @file
/// Cancels a future after its k-th poll, for every k: what is lost, and who is stuck, must be as its
/// header says.

#include <cstddef>
#include <optional>

#include "futures/core/context.hpp"
#include "futures/core/task.hpp"

/// Polls @p future so many times, and then is ready, whatever became of it.
template <futures::Future F>
class [[nodiscard]] DropAfter : futures::Pinned {
  public:
    using Output = bool;  ///< Whether the future was ready before it was dropped.

    /// Makes the future by @p make. Its first @p polls are allowed.
    template <class Make>
    DropAfter(std::size_t polls, Make&& make) : left_(polls), future_(in_place(make)) {}

    /// Polls, or drops.
    futures::Poll<bool> poll(futures::Context& context) {
        if (left_ == 0) {
            future_.reset();
            return false;
        }
        --left_;
        const auto answer = future_->poll(context);
        if (answer.is_ready()) return true;
        if (left_ == 0) context.waker().wake_by_ref();  // and dropped at the next poll
        return futures::pending;
    }

  private:
    // A future that cannot move is made in its place by a conversion.
    template <class Make>
    struct Maker {
        Make& make;
        operator F() const { return make(); }
    };
    template <class Make>
    static Maker<Make> in_place(Make& make) {
        return Maker<Make>{make};
    }

    std::size_t left_;
    std::optional<F> future_;
};

/// Polls what @p make makes, and drops it after so many polls.
template <class Make>
auto drop_after(std::size_t polls, Make make) {
    return DropAfter<decltype(make())>(polls, make);
}

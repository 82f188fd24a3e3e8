#pragma once
/// @file
/// Part: one of the futures that join(), select() and timeout() are made of, and what it has given.

#include <type_traits>
#include <utility>

#include "futures/core/context.hpp"

namespace futures {

/// What a future gives, where there has to be a value: Ready for nothing.
template <class F>
using Given =
    std::conditional_t<std::is_void_v<typename std::remove_reference_t<F>::Output>, Ready,
                       typename std::remove_reference_t<F>::Output>;

/// Keeps a future that was moved in, or refers to one that somebody else keeps. It also only refers to a
/// temporary one that cannot move, such as sleep(): that lives until the end of the whole expression,
/// `co_await select(sleep(1s), work());`, in which everything must be awaited that is made of it.
/// @tparam F  A future, or a reference to one.
template <class F>
class Part : Pinned {
  public:
    /// Takes @p future, or notes where it is.
    explicit Part(F&& future) noexcept : future_(std::forward<F>(future)) {}

    /// Asks, if it has not given its value yet. @returns Whether it has.
    bool poll(Context& context) {
        if (result_.is_pending()) result_ = future_.poll(context);
        return result_.is_ready();
    }
    /// Gives what it has given. @pre poll() has said so.
    Given<F> take() {
        if constexpr (std::is_void_v<typename std::remove_reference_t<F>::Output>) {
            return ready;
        } else {
            return std::move(result_).value();
        }
    }

  private:
    std::conditional_t<std::is_move_constructible_v<F>, F, F&&> future_;
    Poll<typename std::remove_reference_t<F>::Output> result_ = pending;
};

}  // namespace futures

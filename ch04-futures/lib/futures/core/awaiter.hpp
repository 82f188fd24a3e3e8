#pragma once
/// @file
/// How a coroutine awaits: a future that is not a coroutine (FutureAwaiter), or another coroutine
/// (task.hpp). Programs include task.hpp.

#include <coroutine>
#include <type_traits>
#include <utility>

#include "futures/core/promise.hpp"

namespace futures {

/// `co_await future`: polls it, and if it is not ready, makes it the leaf of the chain.
template <Future F>
class FutureAwaiter {
  public:
    using Output = typename F::Output;  ///< What co_await gives.

    /// Asks once. @p future lives until the co_await ends.
    FutureAwaiter(F& future, PromiseBase& promise) noexcept : future_(future) {
        (void)poll(*promise.root().context);
    }
    FutureAwaiter(const FutureAwaiter&) = delete;
    FutureAwaiter& operator=(const FutureAwaiter&) = delete;

    /// What was there already costs no suspension. Nor does a first poll that has thrown.
    [[nodiscard]] bool await_ready() const noexcept {
        return result_.is_ready() || failure_.is_there();
    }
    /// Stops here.
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> stopped) noexcept {
        stopped.promise().stop_at(this, [](void* self, Root& root) {
            return static_cast<FutureAwaiter*>(self)->poll(*root.context);
        });
    }
    /// Gives the value, or throws what the future has thrown.
    Output await_resume() {
        failure_.rethrow();
        return std::move(result_).value();
    }

  private:
    // A future that cannot throw needs no room for what it throws.
    struct CannotFail {
        void rethrow() const noexcept {}
        [[nodiscard]] bool is_there() const noexcept { return false; }
    };
    static constexpr bool can_fail =
        !noexcept(std::declval<F&>().poll(std::declval<Context&>()));

    // A poll that throws ends the future; whoever awaits it is to know, not whoever polls the chain.
    bool poll(Context& context) noexcept {
        if constexpr (can_fail) {
            if (failure_.catch_from([&] { result_ = future_.poll(context); })) return true;
        } else {
            result_ = future_.poll(context);
        }
        return result_.is_ready();
    }

    F& future_;
    Poll<Output> result_ = pending;
    [[no_unique_address]] std::conditional_t<can_fail, Failure, CannotFail> failure_;
};

}  // namespace futures

#pragma once
/// @file
/// spawn_blocking: runs a function that waits, or calculates for long, on a thread of a pool, while
/// the tasks of this thread go on.
///
///     const auto sum = co_await spawn_blocking(runtime.blocking(), [] { return read_it_all(); });

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/core/failure.hpp"
#include "futures/core/join_handle.hpp"
#include "futures/host/blocking_pool.hpp"

namespace futures {

/// A function to be called, and what it has given.
template <class Function>
class FunctionJob final : public BlockingJob {
  public:
    using Value = std::invoke_result_t<Function&>;  ///< What it gives.
    explicit FunctionJob(Function function)
        : function_(std::move(function)) {}  ///< Of @p function.

    /// What it has given. Throws what it has thrown. @pre It is done.
    Joined<Value> take() {
        failure_.rethrow();
        return std::move(*value_);
    }

  private:
    void work() noexcept override {
        (void)failure_.catch_from([this] {
            if constexpr (std::is_void_v<Value>) {
                function_();
                value_.emplace();
            } else {
                value_.emplace(function_());
            }
        });
    }

    Function function_;
    std::optional<Joined<Value>> value_;
    Failure failure_;
};

/// What a function has given that runs on a thread of a pool. It begins with the first poll.
///
/// Dropped: if it has not begun, it never will. If it has, it goes on, and nobody will know of it: a
/// function cannot be stopped from outside. So it must own all that it uses.
template <class Function>
class [[nodiscard]] Blocking : Pinned {
  public:
    using Output = Joined<typename FunctionJob<Function>::Value>;  ///< What it has given.

    /// Of @p function, on a thread of @p pool, which lives longer.
    Blocking(BlockingPool& pool, Function function)
        : pool_(pool), job_(std::make_shared<FunctionJob<Function>>(std::move(function))) {}
    ~Blocking() { job_->cancel(); }

    /// Throws what the function has thrown.
    /// @errors cancelled  the pool has ended before it began
    Poll<Output> poll(Context& context) {
        const auto state = job_->look(context.waker());
        if (!std::exchange(has_started_, true)) pool_.start(job_);
        if (state == BlockingJob::State::done) return job_->take();
        if (state == BlockingJob::State::cancelled)
            return Output(base::fail(base::Errno::cancelled));
        return pending;
    }

  private:
    BlockingPool& pool_;
    std::shared_ptr<FunctionJob<Function>> job_;
    bool has_started_ = false;
};

/// Runs @p function on a thread of @p pool: `co_await spawn_blocking(pool, function)`.
template <std::invocable Function>
[[nodiscard]] Blocking<Function> spawn_blocking(BlockingPool& pool, Function function) {
    return Blocking<Function>(pool, std::move(function));
}

}  // namespace futures

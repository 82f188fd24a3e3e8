#pragma once
/// @file
/// JoinHandle: the end of a spawned task, as a future.

#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/platform.hpp"
#include "futures/core/task.hpp"
#include "futures/core/task_header.hpp"

namespace futures {

/// What a task that gives a T has given, or `cancelled` if it was aborted. A task that gives a Result
/// has room for that already.
template <class T>
using Joined = std::conditional_t<is_result<T>, T, base::Result<T>>;

/// Awaits a task, aborts it, or, when it is destroyed, lets it go on alone. What the task has thrown by
/// then or throws later, and nobody takes, goes to its owner's failure_lost.
template <class T, class Sync>
class [[nodiscard]] JoinHandle {
  public:
    using Output = Joined<T>;  ///< What the task has given, or why not.

    /// Of a task that never was, and why not.
    explicit JoinHandle(base::Errno why) noexcept : why_(why) {}
    /// Of @p header's task, with one of its references.
    explicit JoinHandle(TaskHeader<Sync>& header) noexcept : header_(&header) {}
    /// Takes the task over.
    JoinHandle(JoinHandle&& other) noexcept
        : header_(std::exchange(other.header_, nullptr)),
          is_watching_(other.is_watching_),
          why_(other.why_) {}
    /// Likewise.
    JoinHandle& operator=(JoinHandle&& other) noexcept {
        std::swap(header_, other.header_);
        std::swap(is_watching_, other.is_watching_);
        std::swap(why_, other.why_);
        return *this;
    }
    ~JoinHandle() {
        if (header_ == nullptr) return;
        const auto left = header_->state.detach();
        if (left.drop_value) header_->kept().drop();
        if (left.drop_waker) Waker dropped(header_->joiner);
        header_->release();
    }

    /// Gives what the task has given. Throws what it has thrown.
    /// @errors cancelled      it was aborted, or its owner has ended
    /// @errors out_of_memory  there was no memory for it
    Poll<Output> poll(Context& context) {
        if (header_ == nullptr) return Output(base::fail(why_));
        Seen seen = header_->state.look();
        if (seen == Seen::unfinished) seen = watch(context.waker());
        if (seen == Seen::unfinished) return pending;
        if (seen == Seen::aborted) return Output(base::fail(base::Errno::cancelled));
        return value();
    }

    /// Asks the task to end: it is not polled again, and all that it holds is destroyed, by its own
    /// thread. It may also have ended just now. @threads any
    void abort() noexcept {
        if (header_ != nullptr && header_->state.abort()) header_->enqueue();
    }
    /// Says whether the task has ended.
    [[nodiscard]] bool is_finished() const noexcept {
        return header_ == nullptr || header_->state.look() != Seen::unfinished;
    }

    /// What the task has given, itself. Throws what it has thrown. @pre It has ended by itself.
    T take() {
        if (header_ == nullptr) platform::fail("take: there is no task");
        return static_cast<Kept<T>&>(header_->kept()).take();
    }

  private:
    using Seen = typename TaskState<Sync>::Seen;

    // Leaves a waker with the task, once. The order matters: see TaskState.
    Seen watch(const Waker& waker) noexcept {
        if (is_watching_) {
            const RawWaker left = header_->joiner;
            if (left.data == waker.raw().data && left.vtable == waker.raw().vtable) {
                return Seen::unfinished;
            }
            const Seen seen = header_->state.unwatch();
            if (seen != Seen::unfinished) return seen;
            Waker dropped(left);
        }
        header_->joiner = waker.clone().release();
        const Seen seen = header_->state.watch();
        is_watching_ = seen == Seen::unfinished;
        if (!is_watching_) Waker dropped(header_->joiner);
        return seen;
    }

    Output value() {
        auto& kept = static_cast<Kept<T>&>(header_->kept());
        if constexpr (std::is_void_v<T>) {
            kept.take();
            return {};
        } else {
            return kept.take();
        }
    }

    TaskHeader<Sync>* header_ = nullptr;
    bool is_watching_ = false;
    base::Errno why_ = {};
};

}  // namespace futures

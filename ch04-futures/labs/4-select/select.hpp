#pragma once
/// @file
/// Yours: to wait for the first of several operations, and to leave nothing behind.

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "operation.hpp"

/// Gives the value of the first of several operations that has one, and cancels the others.
///
/// 1. It starts them in order; none any more when one has given a value, or when it was cancelled.
/// 2. The first value wins, and stays. The other operations are cancelled, once each. One that ends
///    without a value wins nothing and stops nobody.
/// 3. It ends once: when all operations that it has started have ended. Without a winner it gives nothing.
/// 4. It is an operation itself: cancel() comes at any time and as often as it likes, and a value that
///    is there nevertheless still wins.
/// 5. It calls nobody while something is locked, and `done` may destroy it, with all its operations.
/// @tparam Mutex  std::mutex, for a few lines at a time; the judge puts in one that it can see through.
template <class Mutex = std::mutex>
class Select final : public Operation {
  public:
    /// It owns them.
    using Operations = std::vector<std::unique_ptr<Operation>>;

    /// Of @p operations, perhaps none.
    explicit Select(Operations operations) : operations_(std::move(operations)) {}

    void start(Done done) override {
#if LAB_SOLUTION
        {
            const std::lock_guard lock(mutex_);
            done_ = std::move(done);
            left_ = 1;
        }
        for (std::size_t i = 0; i < operations_.size() && starts_one(); ++i)
            operations_[i]->start([this, i](Result result) { ended(i, result); });
        leave();
#else
        // TODO: an operation may end in its own start(). What keeps this select alive until the loop
        // is through?
        (void)done;
#endif
    }

    void cancel() override {
#if LAB_SOLUTION
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(cancelled_, true)) return;
            if (left_ == 0) return;  // not started yet, or over
            ++left_;
        }
        cancel_all();
        leave();
#else
        // TODO: the last operation may end in its own cancel().
#endif
    }

    /// @returns The number of the operation whose value it gave. @pre It gave one.
    std::size_t winner() const noexcept { return winner_; }

  private:
#if LAB_SOLUTION
    // Counts one more, unless it is time to stop.
    bool starts_one() {
        const std::lock_guard lock(mutex_);
        if (!cancelled_) ++left_;
        return !cancelled_;
    }

    // An operation has ended. It is counted down after the others were cancelled, so that this
    // select lives until then.
    void ended(std::size_t which, Result result) {
        bool cancels = false;
        {
            const std::lock_guard lock(mutex_);
            if (result && !result_) {
                result_ = result;
                winner_ = which;
                cancels = !std::exchange(cancelled_, true);
            }
        }
        if (cancels) cancel_all();
        leave();
    }

    void cancel_all() {
        for (const auto& operation : operations_) operation->cancel();
    }

    // Counts one down. The last one ends it; the others must touch nothing any more.
    void leave() {
        Done done;
        {
            const std::lock_guard lock(mutex_);
            if (--left_ > 0) return;
            done = std::move(done_);
        }
        done(result_);
    }

    Mutex mutex_;
    Done done_;
    std::size_t left_ = 0;    // operations that run, and calls of start() and cancel()
    bool cancelled_ = false;  // all operations were asked to end, or will be at once
    Result result_;
#endif
    Operations operations_;
    std::size_t winner_ = 0;
};

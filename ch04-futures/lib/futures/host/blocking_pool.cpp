#include "futures/host/blocking_pool.hpp"

#include <utility>

#include "futures/host/no_signals.hpp"

namespace futures {

BlockingJob::State BlockingJob::look(const Waker& waker) noexcept {
    const std::lock_guard lock(mutex_);
    if (state_ == State::waits || state_ == State::runs) waker_.become(waker);
    return state_;
}

void BlockingJob::cancel() noexcept {
    Waker dropped;  // outside the lock
    const std::lock_guard lock(mutex_);
    dropped = std::exchange(waker_, Waker());
    if (state_ == State::waits) state_ = State::cancelled;
}

void BlockingJob::run() noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (state_ != State::waits) return;
        state_ = State::runs;
    }
    work();
    end(State::done);
}

void BlockingJob::give_up() noexcept { end(State::cancelled); }

void BlockingJob::end(State how) noexcept {
    Waker waker;  // called outside the lock
    {
        const std::lock_guard lock(mutex_);
        state_ = how;
        waker = std::exchange(waker_, Waker());
    }
    std::move(waker).wake();
}

BlockingPool::~BlockingPool() {
    std::unique_lock lock(mutex_);
    is_closing_ = true;
    const auto left = std::exchange(jobs_, {});
    changed_.notify_all();
    changed_.wait(lock, [this] { return threads_.empty(); });
    lock.unlock();
    for (std::thread& thread : ended_) thread.join();
    for (const auto& job : left) job->give_up();
}

void BlockingPool::start(std::shared_ptr<BlockingJob> job) {
    Threads to_be_joined;
    {
        const std::lock_guard lock(mutex_);
        to_be_joined.splice(to_be_joined.end(), ended_);
        jobs_.push_back(std::move(job));
        if (jobs_.size() > idle_ && threads_.size() < options_.most_threads) {
            const NoSignals while_it_starts;
            const auto self = threads_.emplace(threads_.end());
            *self = std::thread([this, self] { run(self); });
        }
        changed_.notify_one();
    }
    for (std::thread& thread : to_be_joined) thread.join();
}

std::size_t BlockingPool::threads() const {
    const std::lock_guard lock(mutex_);
    return threads_.size();
}

// [run]
void BlockingPool::run(Threads::iterator self) {
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        const bool is_in_time = changed_.wait_for(
            lock, options_.idle_time, [this] { return !jobs_.empty() || is_closing_; });
        --idle_;
        if (is_closing_ || !is_in_time) break;
        const auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job->run();
        lock.lock();
    }
    ended_.splice(ended_.end(), threads_, self);
    changed_.notify_all();
}
// [run]

}  // namespace futures

#pragma once
/// @file
/// Worker: the scheduler of one of a pool's threads. For the library's own use.

#include <optional>

#include "fibers/pool.hpp"
#include "fibers/scheduler.hpp"
#include "fibers/spin_lock.hpp"
#include "fibers/stealing_queue.hpp"

namespace fibers {

/// A scheduler whose fibers may be stolen, and end anywhere.
///
/// What belongs to its thread alone is as in every scheduler: no atomics. What others touch are
/// the ready fibers (a StealingQueue) and the list of those that were born here (a lock).
class Worker final : public Scheduler {
  public:
    /// @param pool   Whose worker it is.
    /// @param parts  As for every scheduler; but its queue is its own.
    Worker(Pool& pool, Parts parts) : Scheduler(with(parts, ready_)), pool_(pool) {}
    ~Worker() override;

    /// Runs fibers on the calling thread until the pool says that it is over.
    void work();
    void wake(Fiber& fiber) override;

  private:
    friend class Pool;

    static Parts with(Parts parts, StealingQueue& queue) {
        parts.queue = &queue;
        return parts;
    }
    void make_ready(Fiber& fiber) override;
    void enroll(Fiber& fiber) noexcept override;
    void strike_off(Fiber& fiber) noexcept override;
    bool wait_if_needed() override;
    void poll() override;
    bool rest();
    void search() noexcept;
    void end_search() noexcept;

    Pool& pool_;
    StealingQueue ready_;
    SpinLock born_lock_;         // guards the list of fibers, and their number
    bool is_searching_ = false;  // it is counted in Pool::searching_

    // While it rests; guarded by Pool::rest_lock_.
    bool rests_ = false;                    // it is in Pool::resting_
    bool expects_events_ = false;           // its poller has fibers that wait
    std::optional<base::nanoseconds> due_;  // when its first sleeper is to go on
};

}  // namespace fibers

#pragma once
/// @file
/// Scheduler: who is next in one address space, or whether another process is more urgent.

#include <cstdint>
#include <utility>

#include "abi/order.hpp"
#include "futures/core/run_queue.hpp"
#include "schedule/job.hpp"
#include "schedule/queues.hpp"

namespace schedule {

/// The answer of Scheduler::pick().
template <class Sync>
struct Pick {
    Next what;             ///< Which of the three.
    JobHeader<Sync>* job;  ///< run: which.
};

/// Two queues in a row. Whoever wakes puts the job into the inbox, a stack that is one word: an interrupt's handler may do that
/// between any two instructions. Only the loop that picks takes from there, into the Queues, which have no lock.
/// @threads the loop's, but for wake()
template <class Sync>
class Scheduler {
  public:
    using Header = JobHeader<Sync>;  ///< What it knows of a job.

    /// Tells @p own how urgent it is, and looks into @p global how urgent others are. Both outlive it.
    Scheduler(abi::OwnPart& own, const abi::GlobalPart& global) noexcept
        : own_(&own), global_(&global) {}

    /// From now on it tells @p own, and looks into @p global. Both outlive it.
    void use(abi::OwnPart& own, const abi::GlobalPart& global) noexcept {
        own_ = &own;
        global_ = &global;
    }

    /// @p job is new, or has been waked already: it stands in no queue. @returns Whether the loop sleeps, and the caller must
    /// end that. @threads any
    bool add(Header& job) noexcept {
        const bool is_asleep = inbox_.push(job);
        if (is_asleep) inbox_.waked();
        return is_asleep;
    }
    /// @p job can go on, if it has waited. @returns Likewise. @threads any, also a handler
    bool wake(Header& job) noexcept { return job.state.wake() && add(job); }
    /// @p job has been stopped by force: it can go on, but not now. @pre it stands in no queue
    void put_back(Header& job) noexcept { scheduler_push(queues_, job); }

    /// Takes the job that the scheduler chooses, unless another process has something strictly more urgent.
    /// @param is_our_turn  As in scheduler_choose().
    // [pick]
    [[nodiscard, gnu::always_inline]] Pick<Sync> pick(bool is_our_turn = false) noexcept {
        while (true) {
            take_inbox();
            const Choice choice = scheduler_choose(queues_, *own_, *global_, is_our_turn);
            if (choice.what != Next::idle || inbox_.fall_asleep())
                return {choice.what, static_cast<Header*>(choice.job)};
        }  // somebody was quicker
    }
    // [pick]
    /// It was idle, and no longer is.
    void wake_up() noexcept { inbox_.wake_up(); }

  private:
    void take_inbox() noexcept {
        if (Link* const first = inbox_.take_all()) push_all(first);
    }
    // Apart, so that it is not in the way: usually nobody has been waked.
    [[gnu::noinline]] void push_all(Link* first) noexcept {
        while (first != nullptr)
            scheduler_push(queues_, *std::exchange(first, first->next));
    }

    abi::OwnPart* own_;
    const abi::GlobalPart* global_;
    Queues queues_;
    futures::RemoteQueue<Sync, Link> inbox_;
};

}  // namespace schedule

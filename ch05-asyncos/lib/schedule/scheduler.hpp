#pragma once
/// @file
/// Scheduler: who is next in one address space, or whether another process is more urgent.

#include <bit>
#include <cstdint>
#include <utility>

#include "abi/order.hpp"
#include "futures/core/run_queue.hpp"
#include "schedule/job.hpp"
#include "schedule/levels.hpp"

namespace schedule {

/// What is to be done next.
enum class Next : std::uint8_t {
    run,       ///< A job.
    give_way,  ///< Nothing before others: somebody has something strictly more urgent.
    idle,      ///< Nothing, until somebody wakes a job.
};

/// The answer of Scheduler::pick().
template <class Sync>
struct Pick {
    Next what;             ///< Which of the three.
    JobHeader<Sync>* job;  ///< run: which.
};

/// Two queues in a row. Whoever wakes puts the job into the inbox, a stack that is one word: an interrupt's handler may do that
/// between any two instructions. Only the loop that picks takes from there, into the Levels, which have no lock.
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
    void put_back(Header& job) noexcept { levels_.push(job); }

    /// Takes the most urgent job, unless another process has something strictly more urgent.
    /// @param is_our_turn  The kernel has been asked since the last answer give_way, and has come back: whatever the global
    ///                     part says, it has decided. So a process that has waited long enough runs one job at least.
    // [pick]
    [[nodiscard, gnu::always_inline]] Pick<Sync> pick(bool is_our_turn = false) noexcept {
        take_inbox();
        if (levels_.is_empty()) {
            own_->top.store(abi::nothing_ready, Order::relaxed);
            if (inbox_.fall_asleep()) return {Next::idle, nullptr};
            take_inbox();  // somebody was quicker
        }
        const unsigned top = levels_.top();
        own_->top.store(static_cast<std::uint8_t>(top), Order::relaxed);
        const std::uint64_t others = global_->waiting.load(Order::relaxed);
        if (others != 0 && std::countr_zero(others) < static_cast<int>(top) && !is_our_turn)
            return {Next::give_way, nullptr};
        return {Next::run, &levels_.pop()};
    }
    // [pick]
    /// It was idle, and no longer is.
    void wake_up() noexcept { inbox_.wake_up(); }

  private:
    using Order = std::memory_order;

    void take_inbox() noexcept {
        if (Header* const first = inbox_.take_all()) push_all(first);
    }
    // Apart, so that it is not in the way: usually nobody has been waked.
    [[gnu::noinline]] void push_all(Header* first) noexcept {
        while (first != nullptr) levels_.push(*std::exchange(first, first->next));
    }

    abi::OwnPart* own_;
    const abi::GlobalPart* global_;
    Levels<Header> levels_;
    futures::RemoteQueue<Sync, Header> inbox_;
};

}  // namespace schedule

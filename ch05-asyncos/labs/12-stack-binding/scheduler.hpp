#pragma once
/// @file
/// Yours: a scheduler whose stacks belong to whoever runs.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "processor.hpp"

/// Runs jobs, first come, first served. Who is pre-empted stands behind all others that can go on.
///
/// 1. A job has a stack from the moment in which it runs. When it suspends or ends the stack is idle. Only one that was
///    pre-empted keeps its stack, until it has gone on, and suspends or ends. So in use are one, for who runs, and one for
///    each that is pre-empted.
/// 2. A stack is made when one is needed and none is idle, and never more than allowed. Of the idle ones the last that was
///    used is taken: it is still in the cache.
/// 3. If there is no stack for a job it keeps its place in the order, and the first one behind it that has a stack goes on.
/// 4. No wake is lost: who is waked while it runs, or is pre-empted, runs once more after it has suspended. Several wakes
///    may be one. One that has not begun the run for which it was waked is not waked again.
class Scheduler {
  public:
    /// Makes at most @p most_stacks, at least one.
    Scheduler(Processor& processor, std::size_t most_stacks)
        : processor_(processor), most_stacks_(most_stacks) {}

    /// A new job, which can run. It must live until it has ended.
    void spawn(Job& job) {
#if LAB_SOLUTION
        queue(job, jobs_[&job]);
#else
        // TODO: what is to be known of a job?
        (void)job;
#endif
    }

    /// What the job waited for has happened, perhaps. A job may call it, also for itself. Nothing happens if it has ended.
    void wake(Job& job) {
#if LAB_SOLUTION
        const auto found = jobs_.find(&job);
        if (found == jobs_.end()) return;
        Notes& notes = found->second;
        if (notes.stack != nullptr)
            notes.is_waked = true;
        else if (!notes.is_queued)
            queue(job, notes);
#else
        // TODO: it may wait, or run, or be somewhere in between.
        (void)job;
#endif
    }

    /// Runs the next job until it suspends, ends, or is pre-empted. @returns Whether there was one.
    bool step() {
#if LAB_SOLUTION
        const auto next = std::ranges::find_if(
            ready_, [this](Job* job) { return jobs_[job].stack != nullptr || can_bind(); });
        if (next == ready_.end()) return false;
        Job& job = **next;
        Notes& notes = jobs_[&job];
        ready_.erase(next);
        notes.is_queued = false;
        const bool goes_on = notes.stack != nullptr;
        if (!goes_on) notes.stack = bind();
        const Came came =
            goes_on ? processor_.go_on(*notes.stack) : processor_.run(job, *notes.stack);
        if (came == Came::preempted) {
            queue(job, notes);
            return true;
        }
        idle_.push_back(std::exchange(notes.stack, nullptr));
        if (came == Came::ended)
            jobs_.erase(&job);
        else if (std::exchange(notes.is_waked, false))
            queue(job, notes);
        return true;
#else
        // TODO: who is next, on which stack, and whose is it afterwards?
        (void)processor_, (void)most_stacks_;
        return false;
#endif
    }

    /// @returns How many stacks are in use: by who runs, and by who is pre-empted.
    [[nodiscard]] std::size_t in_use() const {
#if LAB_SOLUTION
        return stacks_.size() - idle_.size();
#else
        // TODO
        return 0;
#endif
    }

  private:
#if LAB_SOLUTION
    struct Notes {
        Stack* stack = nullptr;  // while it runs or is pre-empted
        bool is_queued = false;
        bool is_waked = false;  // since its run has begun
    };

    void queue(Job& job, Notes& notes) {
        notes.is_queued = true;
        ready_.push_back(&job);
    }
    bool can_bind() const { return !idle_.empty() || stacks_.size() < most_stacks_; }
    Stack* bind() {
        if (idle_.empty()) {
            stacks_.push_back(processor_.make_stack());
            return stacks_.back().get();
        }
        Stack* const last = idle_.back();
        idle_.pop_back();
        return last;
    }

    std::unordered_map<Job*, Notes> jobs_;  // that have not ended
    std::deque<Job*> ready_;
    std::vector<std::unique_ptr<Stack>> stacks_;
    std::vector<Stack*> idle_;  // the last that was used is last
#endif
    Processor& processor_;
    std::size_t most_stacks_;
};

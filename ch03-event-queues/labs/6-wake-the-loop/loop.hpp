#pragma once
/// @file
/// Yours: a loop that other threads can give jobs to.

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "bell.hpp"

/// Runs jobs one by one on the thread that calls run(). When there is none it sleeps at its
/// bell, as an event loop sleeps in epoll_wait().
/// @tparam Mutex  std::mutex; the judge puts in one that it can see through.
/// @tparam Bell   PipeBell; likewise.
/// @threads Any may call post() and close(), at any time, jobs too; one calls run().
template <class Mutex = std::mutex, class Bell = PipeBell>
class Loop {
  public:
    /// What runs.
    using Job = std::function<void()>;

    /// @param bell  Must live as long as the loop.
    explicit Loop(Bell& bell) : bell_(bell) {}

    /// Gives the loop a job. Never waits for it, nor for jobs that run.
    /// @returns Whether it was taken: it will run. It was not if the loop is closed.
    bool post(Job job) {
#if LAB_SOLUTION
        {
            const std::lock_guard lock(mutex_);
            if (closed_) return false;
            jobs_.push_back(std::move(job));
            if (std::exchange(rung_, true)) return true;
        }
        bell_.ring();
        return true;
#else
        // TODO: who wakes the loop? And must everybody do so who posts?
        (void)job;
        return false;
#endif
    }

    /// Takes no more jobs: run() comes back when those that were taken have run.
    void close() {
#if LAB_SOLUTION
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            if (std::exchange(rung_, true)) return;
        }
        bell_.ring();
#else
        // TODO: the loop may be asleep.
        (void)bell_;
#endif
    }

    /// Runs the jobs in the order in which they were posted, until the loop is closed. A job
    /// that is posted by a job has its turn after those that were there already. A job
    /// that has run is destroyed before the loop sleeps again.
    void run() {
#if LAB_SOLUTION
        for (bool closed = false; !closed;) {
            bell_.wait();
            bell_.clear();
            std::vector<Job> jobs;
            {
                const std::lock_guard lock(mutex_);
                jobs.swap(jobs_);
                rung_ = false;
                closed = closed_;
            }
            for (const Job& job : jobs) job();
        }
#else
        // TODO: sleep, clear the bell, take the jobs, run them. In which order?
#endif
    }

  private:
#if LAB_SOLUTION
    Mutex mutex_;
    std::vector<Job> jobs_;
    bool rung_ = false;  // somebody has rung or will do so: the loop is going to look
    bool closed_ = false;
#endif
    Bell& bell_;
};

#pragma once
/// @file
/// Observer: who wants to know what an executor does. For traces, consoles and tests.

namespace futures {

/// Is told of each step. A task is named by an address, which is used again once the task has ended.
class Observer {
  public:
    /// A task has been made.
    virtual void spawned(const void* task) noexcept { (void)task; }
    /// It is going to be polled.
    virtual void begins(const void* task) noexcept { (void)task; }
    /// The poll has ended; the task has not.
    virtual void pauses(const void* task) noexcept { (void)task; }
    /// The task has ended, by itself or because it was aborted.
    virtual void ended(const void* task) noexcept { (void)task; }
    /// Somebody has waked it, and it was asleep. @threads any
    virtual void waked(const void* task) noexcept { (void)task; }

  protected:
    ~Observer() = default;
};

}  // namespace futures

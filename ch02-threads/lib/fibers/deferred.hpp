#pragma once
/// @file
/// Deferred work: what need not be done in an interrupt is noted there, and done later.
///
/// Linux calls the two parts top half and bottom half; its softirqs and tasklets are of this kind.
/// @source Linux kernel: Documentation/kernel-hacking/hacking.rst, "Softirqs and Tasklets"

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

namespace fibers {

/// A piece of work that can be deferred. It stays where it was made, and may be raised again and
/// again; what was raised twice before it ran runs once.
class Deferred {
  public:
    /// @param work  What is to be done later.
    explicit Deferred(std::function<void()> work) : work_(std::move(work)) {}
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;

  private:
    friend class DeferredQueue;
    std::function<void()> work_;
    std::atomic<int> raised_{0};  // not bool: RISC-V has no atomic exchange of a byte
    Deferred* next_ = nullptr;
};

/// The work that has been raised and not yet been done.
///
/// 1. raise() takes a few instructions, waits for nobody and takes no memory: it may be called in
///    a signal handler, and by any thread.
/// 2. One caller at a time does the work, in the order in which it was raised.
/// 3. All work of a queue is cooperative: nothing interrupts one piece for the next.
class DeferredQueue {
  public:
    /// Notes that @p work is to be done. It must live until then.
    /// @returns Whether it was not noted already.
    /// @threads any, signal handlers too
    bool raise(Deferred& work) noexcept;

    /// Does what has been raised, at most @p budget pieces, so that whoever calls it stays in time.
    /// What a piece of work raises is done behind the others.
    /// @returns How many pieces it has done.
    std::size_t run(std::size_t budget);

    /// Says whether run() would find something to do.
    [[nodiscard]] bool pending() const noexcept {
        return waiting_ != nullptr || raised_.load(std::memory_order_acquire) != nullptr;
    }

  private:
    Deferred* take() noexcept;

    std::atomic<Deferred*> raised_{nullptr};  // the last one first
    Deferred* waiting_ = nullptr;             // only run() uses it: the first one first
};

}  // namespace fibers

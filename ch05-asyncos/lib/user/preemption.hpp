#pragma once
/// @file
/// Unpreempted: code during which a tick must not take the processor from the running job.

#include <atomic>

namespace user {

/// Of the whole program, which has one hart. What a tick's handler changes it puts back before the interrupted code goes on,
/// so plain variables do, if the compiler writes them when it is told to.
struct Preemption {
    volatile unsigned forbidden = 0;   ///< How many of Unpreempted live.
    volatile bool is_late = false;     ///< A tick came meanwhile.
    void (*act)() noexcept = nullptr;  ///< What it would have done.
};
inline constinit Preemption preemption;  ///< The program's.

/// While it lives, a tick waits. Needed around whatever has a state that must not be seen half done: the heap has its own,
/// print() does not. @threads the program's
// [whole]
class [[nodiscard]] Unpreempted {
  public:
    Unpreempted() noexcept {
        preemption.forbidden = preemption.forbidden + 1;
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    Unpreempted(const Unpreempted&) = delete;
    Unpreempted& operator=(const Unpreempted&) = delete;
    ~Unpreempted() {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        preemption.forbidden = preemption.forbidden - 1;
        if (preemption.is_late && preemption.forbidden == 0) {
            preemption.is_late = false;
            preemption.act();
        }
    }
};
// [whole]

}  // namespace user

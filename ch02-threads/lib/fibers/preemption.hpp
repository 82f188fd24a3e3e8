#pragma once
/// @file
/// Preemption: a timer that takes the CPU away from a fiber, wherever it is.
///
/// A signal interrupts the thread. The kernel writes all registers on the fiber's own stack, into
/// its signal frame, and calls our handler there; the handler yields, like any function. When
/// the fiber's turn comes again the handler returns, and the kernel brings every register back.
/// So the frame that the kernel writes anyway is the trap frame, and its sigreturn the return.

#include <chrono>

#include "fibers/tick_timer.hpp"

namespace fibers {

/// Pre-empts the fibers of the thread that makes it. Under M:N each worker thread needs its own:
/// one is the thread that calls Pool::run(); on the others a fiber must make it, and end it before
/// it waits, for afterwards the fiber may be elsewhere.
///
/// 1. A tick stops no fiber while it holds a NoPreempt, while it is inside the library, and while
///    it is being stopped or continued. For the first two it is made up for as soon as they end.
/// 2. A fiber that a tick has stopped goes on in the same thread, also if it was made up for.
/// 3. A tick is no wait: it does not throw Cancelled. A fiber that never waits cannot be
///    cancelled, and the end of its scheduler waits for it.
///
/// What the fibers do must bear being stopped at any instruction: see NoPreempt. Each stopped
/// fiber needs room for a signal frame on its stack (sysconf(_SC_MINSIGSTKSZ)), for a moment two.
/// @source sigaction(2), signal(7), signal-safety(7)
class Preemption {
  public:
    /// What became of the ticks that this thread has had.
    struct Ticks {
        long stopped;  ///< Somebody was stopped.
        long refused;  ///< Nobody was: there was no fiber, or it must not be stopped.
    };

    /// @param tick  How long a fiber may run, at least; 0 for ticks by tick_now() only.
    explicit Preemption(std::chrono::nanoseconds tick = std::chrono::milliseconds(10),
                        TickBy by = TickBy::cpu_time);
    /// From here on ticks of this thread do nothing. @pre it is the thread that made it
    ~Preemption();
    Preemption(const Preemption&) = delete;
    Preemption& operator=(const Preemption&) = delete;

    /// Interrupts the caller as the timer would, at this very place. Where no Preemption lives
    /// it does nothing.
    static void tick_now() noexcept;

    /// Counts from the making of this thread's last Preemption.
    [[nodiscard]] static Ticks ticks() noexcept;

    /// Gives the signal that a tick is. Unhandled it does nothing: a late one does no harm.
    [[nodiscard]] static int signal() noexcept;

  private:
    static void on_tick(const void* context) noexcept;
    static bool stop_current(const void* context) noexcept;

    TickTimer timer_;
};

}  // namespace fibers

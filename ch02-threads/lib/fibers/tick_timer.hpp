#pragma once
/// @file
/// TickTimer: sends the thread that made it a signal at regular times.

#include <chrono>

namespace fibers {

/// What a tick is counted by.
enum class TickBy : bool {
    /// The CPU time that the thread has used: one that sleeps gets no ticks. Linux looks at such
    /// timers when its own tick comes, so no period is shorter than that: 4 ms if CONFIG_HZ is 250.
    cpu_time,
    /// The wall's: as fine as the hardware, but it also interrupts waits (EINTR).
    wall_time,
};

/// Sends a signal to one thread, again and again, until its end.
/// @threads The one that makes it gets the signals.
/// @source timer_create(2), time(7), sigevent(7): SIGEV_THREAD_ID
class TickTimer {
  public:
    /// @param signal  What is sent; its handler must stand already.
    /// @param every   From one to the next; 0 for none at all.
    TickTimer(int signal, std::chrono::nanoseconds every, TickBy by);
    ~TickTimer();
    TickTimer(const TickTimer&) = delete;
    TickTimer& operator=(const TickTimer&) = delete;

    /// Sends the calling thread @p signal, as the timer would: it arrives before this returns.
    static void now(int signal) noexcept;

  private:
    void* timer_ = nullptr;  // the system's name for it
    bool runs_;
};

}  // namespace fibers

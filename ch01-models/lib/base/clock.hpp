#pragma once
/// @file
/// Clock: the time that a program waits by. Real for the reader, virtual for the tests.
///
/// A program that takes its time from a Clock can be tested in no time: the virtual clock
/// jumps to the next moment at which something is due, instead of waiting for it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

namespace base {

using std::chrono::nanoseconds;

/// A thread that waits by a Clock; made by Clock::start(), ended by Clock::join().
class Thread {
  public:
    struct State;  ///< What a clock knows of the thread.
    Thread() = default;
    /// For clocks: a thread that runs, and what the clock knows of it.
    Thread(std::thread thread, std::shared_ptr<State> state)
        : thread_(std::move(thread)), state_(std::move(state)) {}

  private:
    friend class RealClock;
    friend class VirtualClock;
    std::thread thread_;
    std::shared_ptr<State> state_;
};

/// Where time comes from, and how a thread waits for it.
///
/// 1. now() never goes back.
/// 2. A thread that sleeps on a clock was started by it or made it; another one may, while no
///    thread of the clock does anything but wait for it (a device that lets time pass).
/// 3. Every thread that was started is joined before the clock's end.
class Clock {
  public:
    virtual ~Clock() = default;

    /// Gives the time since this clock was made.
    [[nodiscard]] virtual nanoseconds now() const noexcept = 0;

    /// Returns when now() has reached @p when; at once if it already has.
    virtual void sleep_until(nanoseconds when) = 0;

    /// Starts a thread that runs @p body and may sleep on this clock.
    [[nodiscard]] virtual Thread start(std::function<void()> body) = 0;

    /// Waits for the end of @p thread.
    virtual void join(Thread& thread) = 0;

    /// Says whether time jumps instead of passing.
    [[nodiscard]] virtual bool is_virtual() const noexcept = 0;

    /// Sleeps until @p duration from now.
    void sleep_for(nanoseconds duration) { sleep_until(now() + duration); }
};

/// The system's monotonic clock.
class RealClock final : public Clock {
  public:
    [[nodiscard]] nanoseconds now() const noexcept override;
    void sleep_until(nanoseconds when) override;
    [[nodiscard]] Thread start(std::function<void()> body) override;
    void join(Thread& thread) override;
    [[nodiscard]] bool is_virtual() const noexcept override { return false; }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A clock that jumps, and makes threads deterministic.
///
/// Of the threads that wait by it exactly one runs at a time, like runners with one baton.
/// The baton goes on when its holder sleeps, joins or ends: to the thread that is due
/// first, and among those that are due together to the one that has waited longest. Time
/// jumps to that thread's moment. So a program's trace is the same in every run.
///
/// Between two sleeps a thread may wait only for threads outside the clock; waiting for one
/// of its own (a lock held across a sleep, say) stops the program with a message.
class VirtualClock final : public Clock {
  public:
    VirtualClock();
    ~VirtualClock() override;
    [[nodiscard]] nanoseconds now() const noexcept override;
    void sleep_until(nanoseconds when) override;
    [[nodiscard]] Thread start(std::function<void()> body) override;
    void join(Thread& thread) override;
    [[nodiscard]] bool is_virtual() const noexcept override { return true; }

  private:
    struct Baton;
    std::unique_ptr<Baton> baton_;
};

/// Gives the clock of this program: virtual if the environment says WORKBOOK_CLOCK=virtual.
[[nodiscard]] Clock& program_clock();

/// Gives @p time in whole milliseconds, rounded to the nearest multiple of 10: what an
/// example prints, so that a real clock's small delays do not show.
[[nodiscard]] std::int64_t rounded_ms(nanoseconds time) noexcept;

}  // namespace base

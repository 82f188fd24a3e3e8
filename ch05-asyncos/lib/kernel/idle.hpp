#pragma once
/// @file
/// Idle: what a hart does when no task can go on. It sleeps, and an interrupt wakes it.

#include <atomic>

#include "arch/csr.hpp"
#include "arch/hart.hpp"
#include "devices/clock.hpp"
#include "futures/core/driver.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/lock.hpp"
#include "kernel/recorder.hpp"
#include "kernel/turn.hpp"

namespace kernel {

/// The driver of an executor whose thread is a hart. @threads the hart that has made it; unpark(): any
class Idle final : public futures::Driver {
  public:
    Idle() noexcept : hart_(arch::this_hart()) {}  ///< For this hart.

    /// Since the start.
    [[nodiscard]] futures::nanoseconds now() noexcept override {
        return devices::Clock::now();
    }

    /// Sleeps until an interrupt, or until @p deadline; or it was only to look. Meanwhile other harts may have the turn.
    /// @pre The hart holds no Lock: a task that waits holds none.
    bool park(futures::nanoseconds deadline) noexcept override {
        return deadline > futures::nanoseconds(0) ? sleep(deadline) : look();
    }
    /// As park(), until now.
    bool look() noexcept {
        Lock::check_none_held();
        return !turn.is_shared() || pass_turn();
    }
    /// As park().
    [[gnu::noinline]] bool sleep(futures::nanoseconds deadline) noexcept {
        Lock::check_none_held();
        {
            const Away away;
            sleep_until(deadline);
        }
        // Its end is what whoever has rung meanwhile wanted: the next sleep is another one.
        rung_.store(0, std::memory_order_relaxed);
        return true;
    }
    /// Ends the sleep.
    void unpark() noexcept override {
        rung_.store(1, std::memory_order_release);
        if (&arch::this_hart() != &hart_) arch::interrupt(hart_);
    }
    /// How often it slept.
    [[nodiscard]] std::uint64_t sleeps() const noexcept { return sleeps_; }
    /// How far the counter of instructions went on while harts slept, all of them together.
    [[nodiscard]] static std::uint64_t asleep() noexcept {
        return asleep_.load(std::memory_order_relaxed);
    }

  private:
    // A simulation that counts instructions and has no timer armed could only stand still.
    static constexpr auto longest = std::chrono::hours(1);

    static inline std::atomic<std::uint64_t> asleep_{0};

    // Apart, so that it is not in the way of a hart that is alone.
    [[gnu::noinline]] static bool pass_turn() noexcept {
        const Away away;
        return true;
    }

    // Between the look at rung_ and the sleep an interrupt may come whose handler wakes a task. Taken there, it would be
    // over before the sleep began, and the task would wait for the next one. So interrupts are off: it stays waiting, wfi
    // ends at once, and the handler runs when this function ends.
    // [sleep]
    [[gnu::noinline]] void sleep_until(futures::nanoseconds deadline) noexcept {
        const arch::Uninterrupted off;
        if (rung_.exchange(0, std::memory_order_acquire) != 0) return;
        if (deadline <= now()) return;
        const auto latest = now() + longest;
        devices::Clock::interrupt_at(deadline < latest ? deadline : latest);
        ++sleeps_;
        const std::uint64_t begin = arch::read<arch::Csr::instret>();
        if (recorder.is_on()) [[unlikely]]
            recorder.sleeps();
        arch::wait_for_interrupt();
        asleep_.fetch_add(arch::read<arch::Csr::instret>() - begin,
                          std::memory_order_relaxed);
        if (recorder.is_on()) [[unlikely]]
            recorder.wakes_up();
        // It has nothing to tell but the time, which whoever sleeps looks at anyway: that needs no trap.
        if ((arch::read<arch::Csr::sip>() & arch::Interrupt::timer) != 0)
            take_interrupt(arch::Cause::timer_interrupt);
    }
    // [sleep]

    arch::Hart& hart_;
    std::atomic<std::uint32_t> rung_{0};
    std::uint64_t sleeps_ = 0;
};

}  // namespace kernel

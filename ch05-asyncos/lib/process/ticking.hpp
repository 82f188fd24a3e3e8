#pragma once
/// @file
/// Ticking: the time of a program passes while it runs, and some of it ends with a signal.

#include <algorithm>

#include "devices/clock.hpp"
#include "futures/core/driver.hpp"
#include "process/process.hpp"

namespace process {

/// While it lives, the program runs, and the time until its next tick passes: see Ticks.
class Ticking : futures::Pinned {
  public:
    /// Of @p process, from now on.
    explicit Ticking(Process& process) noexcept : ticks_(process.ticks), process_(process) {
        if (is_on()) at_ = devices::Clock::now() + ticks_.left;
    }
    ~Ticking() {
        constexpr std::chrono::nanoseconds at_once{1};
        if (is_on()) ticks_.left = std::max(at_ - devices::Clock::now(), at_once);
    }

    /// Says whether there is a next one.
    [[nodiscard]] bool is_on() const noexcept {
        return ticks_.left != std::chrono::nanoseconds(0);
    }
    /// When it is due. @pre is_on()
    [[nodiscard]] std::chrono::nanoseconds at() const noexcept { return at_; }
    /// The timer has interrupted at @p now: perhaps for the tick.
    void look(std::chrono::nanoseconds now) noexcept {
        if (!is_on() || now < at_) return;
        process_.signals.send(static_cast<int>(abi::Signal::tick));
        ticks_.left = ticks_.every;
        at_ = now + ticks_.every;
    }

  private:
    Ticks& ticks_;
    Process& process_;
    std::chrono::nanoseconds at_{0};
};

}  // namespace process

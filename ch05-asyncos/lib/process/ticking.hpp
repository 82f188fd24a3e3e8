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
    explicit Ticking(Process& process) noexcept
        : process_(process), at_(after(process.ticks.left)) {}
    ~Ticking() {
        constexpr std::chrono::nanoseconds at_once{1};
        if (at_ != futures::never)
            process_.ticks.left = std::max(at_ - devices::Clock::now(), at_once);
    }

    /// When the next is due; futures::never: there is none.
    [[nodiscard]] std::chrono::nanoseconds at() const noexcept { return at_; }
    /// The timer has interrupted at @p now: perhaps for the tick.
    void look(std::chrono::nanoseconds now) noexcept {
        if (now < at_) return;
        process_.signals.send(static_cast<int>(abi::Signal::tick));
        process_.ticks.left = process_.ticks.every;
        at_ = process_.ticks.every == std::chrono::nanoseconds(0)
                  ? futures::never
                  : now + process_.ticks.every;
    }

  private:
    static std::chrono::nanoseconds after(std::chrono::nanoseconds left) noexcept {
        return left == std::chrono::nanoseconds(0) ? futures::never
                                                   : devices::Clock::now() + left;
    }

    Process& process_;
    std::chrono::nanoseconds at_;
};

}  // namespace process

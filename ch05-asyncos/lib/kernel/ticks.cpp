#include "kernel/ticks.hpp"

#include "kernel/panic.hpp"

namespace kernel {

Ticks::Ticks(futures::nanoseconds period, Handler handler) noexcept
    : hart_(arch::this_hart()), period_(period), handler_(handler) {
    if (current != nullptr) panic("a second handler of ticks");
    current = this;
    on_timer(take_timer);
}

Ticks::~Ticks() {
    stop();
    on_timer(nullptr);
    current = nullptr;
}

void Ticks::start() noexcept {
    const arch::Uninterrupted off;
    next_ = now() + period_;
    devices::Clock::interrupt_at(next_);
}

void Ticks::stop() noexcept {
    const arch::Uninterrupted off;
    next_ = futures::never;
}

// [tick]
// The interrupt of the timer. It may have come for somebody who slept; then the tick is still to come. A tick that was
// kept waiting for longer than a period is one tick.
void Ticks::take_timer() noexcept {
    Ticks& ticks = *current;
    if (&arch::this_hart() != &ticks.hart_ || ticks.next_ == futures::never) return;
    const auto now = ticks.now();
    if (ticks.next_ <= now) {
        while (ticks.next_ <= now) ticks.next_ += ticks.period_;
        ticks.handler_();
    }
    if (ticks.next_ != futures::never) devices::Clock::interrupt_at(ticks.next_);
}
// [tick]

}  // namespace kernel

#pragma once
/// @file
/// Yours: something that happens again and again.

#include "sleep_queue.hpp"

/// Calls an action each @p period ticks. However late one of them is, the next comes when it would have come anyway.
class Ticker : public Sleeper {
  public:
    /// The first time is one period from now. @p action is called with interrupts off.
    void start(SleepQueue& queue, std::uint64_t period, void (*action)()) noexcept {
        queue_ = &queue;
        period_ = period;
        action_ = action;
#if LAB_SOLUTION
        deadline = arch::read<arch::Csr::time>() + period;
        wake = [](Sleeper& sleeper) {
            Ticker& ticker = static_cast<Ticker&>(sleeper);
            ticker.action_();
            ticker.deadline += ticker.period_;
            ticker.queue_->add(ticker);
        };
        queue.add(*this);
#else
        // TODO: the first deadline; and at each the action, and the next deadline. wake can be a lambda that captures
        // nothing: it gets the sleeper, which is this ticker.
#endif
    }
    /// From now on nothing happens any more.
    void stop() noexcept { queue_->remove(*this); }

  private:
    SleepQueue* queue_ = nullptr;
    std::uint64_t period_ = 0;
    void (*action_)() = nullptr;
};

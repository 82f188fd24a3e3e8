#pragma once
/// @file
/// Poller: what a scheduler's thread waits in while no fiber is ready. The door through which
/// events from outside come in: poll(2) in this chapter, an event queue in the next.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace fibers {

/// Waits for events from outside, for one scheduler.
class Poller {
  public:
    virtual ~Poller() = default;

    /// Wakes the fibers whose events have happened. If there are none it waits for one, for a
    /// ring(), or until @p timeout has passed; without a timeout for ever.
    virtual void wait(std::optional<std::chrono::nanoseconds> timeout) = 0;

    /// Ends the wait(), or the next one if there is none now.
    /// @threads any
    virtual void ring() = 0;

    /// Says how many fibers wait for an event of this poller.
    [[nodiscard]] virtual std::size_t waiting() const noexcept = 0;
};

/// The poller that knows no events: it can be rung.
class Bell final : public Poller {
  public:
    void wait(std::optional<std::chrono::nanoseconds> timeout) override {
        std::unique_lock lock(mutex_);
        const auto is_rung = [this] { return rung_; };
        if (timeout) {
            changed_.wait_for(lock, *timeout, is_rung);
        } else {
            changed_.wait(lock, is_rung);
        }
        rung_ = false;
    }

    void ring() override {
        {
            const std::lock_guard lock(mutex_);
            rung_ = true;
        }
        changed_.notify_one();
    }

    [[nodiscard]] std::size_t waiting() const noexcept override { return 0; }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool rung_ = false;
};

}  // namespace fibers

#pragma once
/// @file
/// Poller: what a scheduler's thread waits in while no fiber is ready. The door through which
/// events from outside come in: poll(2) in this chapter, an event queue in the next.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/result.hpp"

namespace fibers {

/// What a fiber waits for at a file descriptor.
enum class Interest : std::uint8_t { readable, writable };

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

    /// Stops the fiber that calls it until @p descriptor is ready. A descriptor whose other side
    /// is closed, or that has an error, is ready too: the next read or write says what is.
    /// @errors bad_handle       it is not open
    /// @errors not_implemented  this poller knows no descriptors
    virtual base::Result<void> wait_for([[maybe_unused]] int descriptor,
                                        [[maybe_unused]] Interest interest) {
        return base::fail(base::Errno::not_implemented);
    }

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

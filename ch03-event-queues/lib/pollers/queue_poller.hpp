#pragma once
/// @file
/// QueuePoller: fibers wait for pipes and sockets, their thread waits for all of them in an event
/// queue. It takes the place of chapter 2's PollPoller; no fiber notices.

#include <chrono>
#include <cstddef>
#include <optional>

#include "base/result.hpp"
#include "events/descriptor_table.hpp"
#include "events/queue.hpp"
#include "fibers/fiber.hpp"
#include "fibers/poller.hpp"

namespace pollers {

/// A poller over events::Queue. A wait costs what has happened, not what is waited for.
///
/// Belongs to one scheduler: Scheduler::Parts::poller. Only ring() may come from other threads.
class QueuePoller final : public fibers::Poller {
  public:
    /// Opens the queue, or ends the program.
    explicit QueuePoller(events::Backend backend = events::Backend::best);

    /// A signal handler does not end the wait.
    void wait(std::optional<std::chrono::nanoseconds> timeout) override;
    void ring() override;
    [[nodiscard]] std::size_t waiting() const noexcept override { return waiting_; }
    /// @errors already_exists  another fiber waits for the same; bad_handle; not_permitted (a file)
    base::Result<void> wait_for(int descriptor, fibers::Interest interest) override;

  private:
    // A fiber that waits for a descriptor. It stands on the stack of that fiber.
    struct Waiter {
        fibers::Fiber* fiber;
        bool is_ready = false;
    };
    struct Waiters {
        Waiter* reader = nullptr;
        Waiter* writer = nullptr;
        [[nodiscard]] bool is_used() const noexcept {
            return reader != nullptr || writer != nullptr;
        }
    };
    base::Result<void> ask(int descriptor, const Waiters& waiters) noexcept;
    void wake(Waiter*& waiter);

    events::Queue queue_;
    events::DescriptorTable<Waiters> waiters_;
    std::size_t waiting_ = 0;
};

}  // namespace pollers

#pragma once
/// @file
/// PollPoller: fibers wait for pipes and sockets, their thread waits for all of them in poll(2).

#include <memory>

#include "fibers/poller.hpp"

namespace fibers {

/// The poller of this chapter. One poll(2) asks for every descriptor that some fiber waits for;
/// its cost grows with their number, which is why chapter 3 has a better one. That one takes this
/// one's place through the interface Poller: no fiber will notice.
///
/// Belongs to one scheduler: Scheduler::Parts::poller. Only ring() may come from other threads.
class PollPoller final : public Poller {
  public:
    PollPoller();
    ~PollPoller() override;

    /// @param timeout  Rounded up to whole milliseconds. A signal ends the wait, too.
    /// @source poll(2)
    void wait(std::optional<std::chrono::nanoseconds> timeout) override;
    void ring() override;
    [[nodiscard]] std::size_t waiting() const noexcept override;
    base::Result<void> wait_for(int descriptor, Interest interest) override;

  private:
    struct
        Table;  // who waits for what; in poll_poller.cpp, for not every system has a poll(2)
    std::unique_ptr<Table> table_;
};

}  // namespace fibers

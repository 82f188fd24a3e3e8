#pragma once
// As kernel::Idle, and it knows which instructions were work: on QEMU's board the counter goes on while the hart sleeps.

#include "kernel/count.hpp"
#include "kernel/idle.hpp"

class QuietIdle final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return devices::Clock::now(); }
    void unpark() noexcept override { idle_.unpark(); }
    bool park(futures::nanoseconds deadline) noexcept override {
        const std::uint64_t begin = kernel::instructions_now();
        const bool is_over = idle_.park(deadline);
        slept_ += kernel::instructions_now() - begin;
        return is_over;
    }
    // Instructions since reset, without those in which it was to sleep.
    [[nodiscard]] std::uint64_t worked() const noexcept {
        return kernel::instructions_now() - slept_;
    }

  private:
    kernel::Idle idle_;
    std::uint64_t slept_ = 0;
};

#pragma once
// Needs: linux
/// @file
/// UringCells: cells for requests, of which there is always one more.

#include <deque>

#include "uring/ring.hpp"

namespace events {

/// The requests of a ring. With a full ring the kernel takes what is there. If it has no room either,
/// some are kept here.
class UringCells {
  public:
    /// @param ring  Must live longer.
    explicit UringCells(uring::Ring& ring) noexcept : ring_(&ring) {}

    /// Made asleep, the ring belongs to whoever wakes it: to the thread that uses it, not to the one
    /// that has made it.
    void enable() noexcept {
        if (is_enabled_) return;
        is_enabled_ = true;
        [[maybe_unused]] const auto awake =
            ring_->inform(IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
    }
    /// Gives an empty one.
    [[nodiscard]] io_uring_sqe& next() {
        if (spares_.empty()) {
            if (io_uring_sqe* const cell = ring_->next()) return *cell;
            enable();
            if (ring_->submit()) {
                if (io_uring_sqe* const cell = ring_->next()) return *cell;
            }
        }
        return spares_.emplace_back();
    }
    /// Puts into the ring what was kept, as far as there is room.
    void place_spares() noexcept {
        while (!spares_.empty()) {
            if (io_uring_sqe* const cell = ring_->next()) {
                *cell = spares_.front();
                spares_.pop_front();
            } else if (ring_->submit().value_or(0) == 0) {
                return;
            }
        }
    }
    /// Says whether the kernel has taken all of them.
    [[nodiscard]] bool are_all_taken() const noexcept {
        return spares_.empty() && ring_->prepared() == 0;
    }

  private:
    uring::Ring* ring_;
    bool is_enabled_ = false;
    std::deque<io_uring_sqe> spares_;
};

}  // namespace events

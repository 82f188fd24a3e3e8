#pragma once
/// @file
/// Priorities: a run queue in which the more important fiber runs first.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "fibers/run_queue.hpp"

namespace fibers {

/// A queue for each priority, and one bit for each queue that is not empty: the highest bit says
/// at once where to take from, however many fibers wait.
///
/// Strict priorities starve: as long as somebody above is ready, nobody below ever runs. With
/// gifts, every n-th turn goes to the next level in the round, so that everybody gets on.
class Priorities final : public RunQueue {
  public:
    static constexpr std::uint8_t levels =
        64;  ///< From 0 to 63; what is above counts as 63.

    /// @param gift_every  One turn in so many is a gift; 0 for none: strict priorities.
    explicit Priorities(unsigned gift_every = 0) noexcept : gift_every_(gift_every) {}

    // [levels]
    void put(Fiber& fiber) noexcept override {
        const int level = std::min<int>(fiber.priority(), levels - 1);
        waiting_[static_cast<std::size_t>(level)].put(fiber);
        ready_ |= bit(level);
    }

    [[nodiscard]] Fiber* take() noexcept override {
        if (ready_ == 0) return nullptr;
        const int level =
            is_gift() ? next_in_round() : static_cast<int>(std::bit_width(ready_)) - 1;
        Fifo& queue = waiting_[static_cast<std::size_t>(level)];
        Fiber* const fiber = queue.take();
        if (queue.empty()) ready_ &= ~bit(level);
        return fiber;
    }
    // [levels]

  private:
    static constexpr std::uint64_t bit(int level) noexcept {
        return std::uint64_t{1} << level;
    }

    bool is_gift() noexcept {
        if (gift_every_ == 0 || ++turns_ < gift_every_) return false;
        turns_ = 0;
        return true;
    }

    // The first level behind the last gift's that is not empty; after the top comes the bottom.
    int next_in_round() noexcept {
        const int from = (last_gift_ + 1) % levels;
        last_gift_ = (from + std::countr_zero(std::rotr(ready_, from))) % levels;
        return last_gift_;
    }

    std::array<Fifo, levels> waiting_;
    std::uint64_t ready_ = 0;  // bit n is set while waiting_[n] holds somebody
    unsigned gift_every_, turns_ = 0;
    int last_gift_ = levels - 1;
};

}  // namespace fibers

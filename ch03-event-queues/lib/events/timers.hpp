#pragma once
/// @file
/// Timers: which of many is due first. A heap of four children: half as deep as one of two.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "events/event.hpp"

namespace events {

/// Deadlines, the earliest first; equal ones in the order in which they were set.
class Timers {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Sets a timer. @returns Its name, never one that was used before.
    std::uint64_t set(time_point deadline, Token token);
    /// Takes it back. @returns Whether it was still there.
    bool cancel(std::uint64_t name) noexcept;
    /// When the first is due; nothing if there is none.
    [[nodiscard]] std::optional<time_point> next() const noexcept {
        if (heap_.empty()) return std::nullopt;
        return heap_.front().deadline;
    }
    /// Takes out the first that is due at @p now, and gives its token.
    [[nodiscard]] std::optional<Token> take_due(time_point now) noexcept;
    /// How many there are.
    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

  private:
    struct Entry {
        time_point deadline;
        std::uint64_t order;  // of equal deadlines the one that was set first
        std::uint32_t slot;
        [[nodiscard]] bool before(const Entry& other) const noexcept {
            return deadline != other.deadline ? deadline < other.deadline
                                              : order < other.order;
        }
    };
    struct Slot {
        Token token = 0;
        std::uint32_t generation = 0;
        std::uint32_t place = 0;  // in the heap; or, if it is free, the next free slot
    };

    void put(std::size_t place, const Entry& entry) noexcept;
    void move_up(std::size_t place, const Entry& entry) noexcept;
    void move_down(std::size_t place, const Entry& entry) noexcept;
    void remove(std::size_t place) noexcept;

    static constexpr std::uint32_t nobody = ~std::uint32_t{0};
    std::vector<Entry> heap_;
    std::vector<Slot> slots_;
    std::uint32_t free_ = nobody;
    std::uint64_t set_ = 0;
};

}  // namespace events

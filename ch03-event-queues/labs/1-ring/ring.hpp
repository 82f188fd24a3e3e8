#pragma once
/// @file
/// Yours: a ring that refuses.

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

/// Hands items from one thread to one other thread, in order, without a lock. It has a
/// fixed number of cells: when all of them hold an item it refuses, and waits for nobody.
///
/// 1. head_ counts the items that were ever taken, tail_ those that were ever put in. Both only
///    grow, and begin again at 0 after the largest number.
/// 2. Only the consumer writes head_, only the producer writes tail_.
/// 3. The item with number n is in the cell n & mask_.
/// @tparam Atomic  std::atomic; the judge puts in one that it can see through.
/// @threads One calls push(), one calls pop(), at the same time; each of them may call size().
template <class T, template <class> class Atomic = std::atomic>
class Ring {
  public:
    /// Counts items.
    using Position = std::uint32_t;

    /// @param cells  How many items it holds at most: a power of two.
    /// @param first  The number of the first item. Rings of the kernel begin with 0.
    explicit Ring(Position cells, Position first = 0)
        : mask_(cells - 1), cells_(cells), head_(first), tail_(first) {}

    /// Puts @p value at the end.
    /// @returns Whether it did; it did not if every cell holds an item.
    bool push(T value) {
#if LAB_SOLUTION
        const Position tail = tail_.load(std::memory_order::relaxed);
        const Position head = head_.load(std::memory_order::acquire);
        if (tail - head > mask_) return false;
        cells_[tail & mask_] = std::move(value);
        tail_.store(tail + 1, std::memory_order::release);
        return true;
#else
        // TODO: is there a free cell? Which one is it? And when may the consumer know?
        (void)value;
        return false;
#endif
    }

    /// Takes the oldest item out of its cell; the ring keeps nothing of it.
    /// @returns The item; none if the ring is empty.
    std::optional<T> pop() {
#if LAB_SOLUTION
        const Position head = head_.load(std::memory_order::relaxed);
        const Position tail = tail_.load(std::memory_order::acquire);
        if (head == tail) return std::nullopt;
        std::optional<T> value(std::move(cells_[head & mask_]));
        head_.store(head + 1, std::memory_order::release);
        return value;
#else
        // TODO: the same from the other side.
        return std::nullopt;
#endif
    }

    /// @returns How many items are in it. The other thread may have changed that already.
    Position size() const {
#if LAB_SOLUTION
        const Position tail = tail_.load(std::memory_order::relaxed);
        return tail - head_.load(std::memory_order::relaxed);
#else
        // TODO
        return mask_;
#endif
    }

  private:
    Position mask_;  // every bit that the number of a cell can have
    std::vector<T> cells_;
    Atomic<Position> head_;
    Atomic<Position> tail_;
};

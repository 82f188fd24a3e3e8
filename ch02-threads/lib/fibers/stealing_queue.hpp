#pragma once
/// @file
/// StealingQueue: a run queue that other threads may steal from when they have nothing to do.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "fibers/run_queue.hpp"
#include "fibers/spin_lock.hpp"

namespace fibers {

/// A ring of pointers with one owner, who puts and takes, and any number of thieves.
///
/// `head` counts what was taken, `tail` what was put; both only grow, and a counter modulo the
/// capacity is a place. Only the owner writes `tail` and the cells between; whoever takes, owner or
/// thief, first looks and then moves `head` on by compare-and-exchange. Who loses has seen
/// nothing that counts, and looks again.
/// @tparam Atomic  std::atomic, or one that a schedule explorer can see through.
/// @source the design of Go's and Tokio's run queues: `runqput`, `runqgrab` in runtime/proc.go
template <typename T, std::uint32_t Capacity,
          template <typename> class Atomic = std::atomic>
class StealingRing {
  public:
    /// Puts @p item last; false if the ring is full. For the owner.
    /// @param order  release, or seq_cst if the caller then looks who is asleep.
    bool put(T* item, std::memory_order order = std::memory_order_release) noexcept {
        const std::uint32_t tail =
            tail_.load(std::memory_order_relaxed);  // only we write it
        // Pairs with the exchanges in take() and steal(): a cell is read before it is used again.
        if (tail - head_.load(std::memory_order_acquire) == Capacity) return false;
        cells_[tail % Capacity].store(item, std::memory_order_relaxed);
        tail_.store(tail + 1,
                    order);  // pairs with the load in steal(): the cell is seen, too
        return true;
    }

    // [take]
    /// Takes the first one; null if there is none. For the owner.
    T* take() noexcept {
        const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
        std::uint32_t head = head_.load(std::memory_order_acquire);
        while (head != tail) {
            T* const item = cells_[head % Capacity].load(std::memory_order_relaxed);
            if (move_head(head, 1)) return item;
        }
        return nullptr;
    }
    // [take]

    /// Moves half of what is there, rounded up, into another ring. For the owner of that one.
    /// @param into  Has room for that.
    /// @returns How many it moved.
    std::uint32_t steal(StealingRing& into) noexcept {
        std::uint32_t head = head_.load(std::memory_order_acquire);
        for (;;) {
            const std::uint32_t size = tail_.load(std::memory_order_seq_cst) - head;
            if (size == 0) return 0;
            const std::uint32_t count = size - size / 2;
            const std::uint32_t end = into.tail_.load(std::memory_order_relaxed);
            for (std::uint32_t i = 0; i < count && size <= Capacity; ++i) {
                T* const item =
                    cells_[(head + i) % Capacity].load(std::memory_order_relaxed);
                into.cells_[(end + i) % Capacity].store(item, std::memory_order_relaxed);
            }
            if (size > Capacity) {  // between the two looks others took, and the owner put
                head = head_.load(std::memory_order_acquire);
            } else if (move_head(head, count)) {
                into.tail_.store(end + count, std::memory_order_release);
                return count;
            }
        }
    }

    /// Says how many are there just now. For everybody.
    [[nodiscard]] std::uint32_t size() const noexcept {
        // In this order: a head that is newer than the tail would look like very many.
        const std::uint32_t head = head_.load(std::memory_order_seq_cst);
        return tail_.load(std::memory_order_seq_cst) - head;
    }

  private:
    bool move_head(std::uint32_t& from, std::uint32_t by) noexcept {
        return head_.compare_exchange_strong(from, from + by, std::memory_order_acq_rel,
                                             std::memory_order_acquire);
    }

    alignas(64) Atomic<std::uint32_t> head_{};  // apart: thieves write it
    alignas(64) Atomic<std::uint32_t> tail_{};
    Atomic<T*> cells_[Capacity]{};
};

/// The run queue of one of several threads that help each other. First come, first served; what
/// does not fit into the ring waits in a list behind it. Fibers that a tick has stopped must go on
/// where they are: they wait apart, where no thief looks.
class StealingQueue final : public RunQueue {
  public:
    void put(Fiber& fiber) noexcept override { add(fiber, std::memory_order_release); }

    /// The same; a look at who is asleep may follow, and will not be too early.
    void announce(Fiber& fiber) noexcept { add(fiber, std::memory_order_seq_cst); }

    [[nodiscard]] Fiber* take() noexcept override;

    /// Fills this queue, which is empty, with half of what @p other has for thieves.
    /// @returns Whether there was anything.
    /// @threads that of this queue's owner
    bool steal(StealingQueue& other) noexcept;

    /// Says how many there are for thieves just now.
    /// @threads any
    [[nodiscard]] std::size_t size() const noexcept {
        return ring_.size() + rest_size_.load(std::memory_order_seq_cst);
    }

  private:
    static constexpr std::uint32_t ring_size = 256;

    void add(Fiber& fiber, std::memory_order order) noexcept;
    bool move_rest_to(StealingRing<Fiber, ring_size>& ring) noexcept;

    StealingRing<Fiber, ring_size> ring_;
    Fifo pinned_;  // for the owner only
    bool turn_ = false;
    SpinLock lock_;  // guards the rest
    Fifo rest_;
    std::atomic<std::size_t> rest_size_{0};
};

}  // namespace fibers

#pragma once
/// @file
/// StealingQueue: the run queue of one worker among several. Its owner puts tasks in and takes them out;
/// a worker that has nothing to do steals half of them.

#include <atomic>
#include <cstdint>

namespace futures {

/// A ring of pointers. First come, first served.
///
/// `head` counts what has been taken, `tail` what has been put in; both only grow, and a count modulo
/// Places is a place. Only the owner writes the tail and the places. Whoever takes, owner or thief, first
/// reads the places and then moves the head by compare-and-exchange: who fails has read what does not
/// count, and looks again.
/// @tparam Sync    Shared, or the model checker's.
/// @tparam Places  A power of two.
/// @source D. Chase, Y. Lev, "Dynamic Circular Work-Stealing Deque", 2005. Taking from the same end as
///         the thieves, and half at a time, are Go's ideas: runqgrab() in runtime/proc.go.
template <class Node, class Sync, std::uint32_t Places = 256>
class StealingQueue {
    static_assert((Places & (Places - 1)) == 0, "a power of two");

  public:
    static constexpr std::uint32_t places = Places;  ///< How many fit in.

    StealingQueue() noexcept = default;
    StealingQueue(const StealingQueue&) = delete;
    StealingQueue& operator=(const StealingQueue&) = delete;

    /// Puts @p node at the end. @returns Whether there was a place. @threads the owner
    [[nodiscard]] bool push(Node& node) noexcept {
        const std::uint32_t tail = tail_.load(Order::relaxed);  // only we write it
        // Pairs with move_head(): a place is read before it is used again.
        if (tail - head_.load(Order::acquire) == Places) return false;
        places_[tail % Places].store(&node, Order::relaxed);
        tail_.store(tail + 1,
                    Order::release);  // pairs with steal(): the place is seen, too
        return true;
    }

    /// Takes the first; nullptr if there is none. @threads the owner
    [[nodiscard]] Node* pop() noexcept {
        const std::uint32_t tail = tail_.load(Order::relaxed);
        std::uint32_t head = head_.load(Order::relaxed);
        while (head != tail) {
            Node* const node = places_[head % Places].load(Order::relaxed);
            if (move_head(head, 1)) return node;
        }
        return nullptr;
    }

    // [steal]
    /// Moves half of what is there, rounded up, to @p thief, which is empty. @returns How many.
    /// @threads the owner of @p thief
    std::uint32_t steal(StealingQueue& thief) noexcept {
        std::uint32_t head = head_.load(Order::acquire);
        for (;;) {
            const std::uint32_t size = tail_.load(Order::acquire) - head;
            if (size == 0) return 0;
            if (size > Places) {  // between the two looks others took, and the owner put
                head = head_.load(Order::acquire);
                continue;
            }
            const std::uint32_t count = size - size / 2;
            const std::uint32_t end = thief.tail_.load(Order::relaxed);
            for (std::uint32_t i = 0; i < count; ++i) {
                thief.places_[(end + i) % Places].store(
                    places_[(head + i) % Places].load(Order::relaxed), Order::relaxed);
            }
            if (!move_head(head, count)) continue;
            thief.tail_.store(end + count, Order::release);
            return count;
        }
    }
    // [steal]

    /// How many there are, just now. @threads any
    [[nodiscard]] std::uint32_t size() const noexcept {
        const std::uint32_t head = head_.load(Order::acquire);  // first: it only grows
        return tail_.load(Order::acquire) - head;
    }

  private:
    using Order = std::memory_order;

    bool move_head(std::uint32_t& from, std::uint32_t by) noexcept {
        return head_.compare_exchange_strong(from, from + by, Order::acq_rel,
                                             Order::acquire);
    }

    using Count = typename Sync::template Atomic<std::uint32_t>;
    alignas(64) Count head_{0};  // apart: thieves write it
    alignas(64) Count tail_{0};
    typename Sync::template Atomic<Node*> places_[Places]{};
};

}  // namespace futures

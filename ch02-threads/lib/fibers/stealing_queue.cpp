// What the ring of a StealingQueue cannot hold, and what must not be stolen.

#include "fibers/stealing_queue.hpp"

namespace fibers {

void StealingQueue::add(Fiber& fiber, std::memory_order order) noexcept {
    if (fiber.pinned_) return pinned_.put(fiber);
    // Nobody overtakes those who wait behind the ring.
    if (rest_size_.load(std::memory_order_relaxed) == 0 && ring_.put(&fiber, order)) return;
    const std::lock_guard lock(lock_);
    rest_.put(fiber);
    rest_size_.store(rest_size_.load(std::memory_order_relaxed) + 1, order);
}

Fiber* StealingQueue::take() noexcept {
    turn_ = !turn_;
    if (turn_ && !pinned_.empty()) return pinned_.take();
    do {
        if (Fiber* const fiber = ring_.take()) return fiber;
    } while (rest_size_.load(std::memory_order_relaxed) != 0 && move_rest_to(ring_));
    return pinned_.take();
}

// For the ring's owner, when the ring is empty: half a ring at most, so that it has room for more.
bool StealingQueue::move_rest_to(StealingRing<Fiber, ring_size>& ring) noexcept {
    const std::lock_guard lock(lock_);
    std::size_t left = rest_size_.load(std::memory_order_relaxed);
    std::uint32_t moved = 0;
    for (; left != 0 && moved < ring_size / 2; ++moved, --left) ring.put(rest_.take());
    rest_size_.store(left, std::memory_order_seq_cst);
    return moved != 0;
}

bool StealingQueue::steal(StealingQueue& other) noexcept {
    if (other.ring_.steal(ring_) != 0) return true;
    return other.rest_size_.load(std::memory_order_seq_cst) != 0 &&
           other.move_rest_to(ring_);
}

}  // namespace fibers

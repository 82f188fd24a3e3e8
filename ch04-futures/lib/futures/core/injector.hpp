#pragma once
/// @file
/// Injector: where tasks wait that belong to no worker's queue: those that other threads have waked, and
/// those for which a worker had no place.

#include <atomic>
#include <cstddef>

#include "futures/core/run_queue.hpp"
#include "futures/core/sync.hpp"

namespace futures {

/// First come, first served, under a lock. @threads any
template <class Node, class Sync>
class Injector {
  public:
    /// Puts @p node at the end.
    void push(Node& node) noexcept {
        const Locked<typename Sync::Lock> locked(lock_);
        queue_.push(node);
        // Only who holds the lock writes it. Pairs with is_empty().
        size_.store(size_.load(Order::relaxed) + 1, Order::release);
    }
    /// Takes the first; nullptr if there is none.
    [[nodiscard]] Node* pop() noexcept {
        if (is_empty()) return nullptr;
        const Locked<typename Sync::Lock> locked(lock_);
        Node* const node = queue_.pop();
        if (node != nullptr) size_.store(size_.load(Order::relaxed) - 1, Order::release);
        return node;
    }
    /// Says whether there is none, just now.
    [[nodiscard]] bool is_empty() const noexcept { return size_.load(Order::acquire) == 0; }

  private:
    using Order = std::memory_order;

    typename Sync::Lock lock_;
    RunQueue<Node> queue_;
    typename Sync::template Atomic<std::size_t> size_{0};
};

}  // namespace futures

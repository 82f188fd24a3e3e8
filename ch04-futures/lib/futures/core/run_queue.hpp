#pragma once
/// @file
/// RunQueue: the tasks that can go on, in the order in which they will. RemoteQueue: those that other
/// threads have waked. Both link the tasks themselves, so that waking allocates nothing.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "futures/core/platform.hpp"

namespace futures {

/// First come, first served. Only the executor's thread uses it. @tparam Node  Has a member `next`.
template <class Node>
class RunQueue {
  public:
    /// Puts @p node at the end.
    void push(Node& node) noexcept {
        node.next = nullptr;
        *last_ = &node;
        last_ = &node.next;
    }
    /// Puts @p node at the begin.
    void push_first(Node& node) noexcept {
        node.next = first_;
        if (first_ == nullptr) last_ = &node.next;
        first_ = &node;
    }
    /// Takes the first; nullptr if there is none.
    [[nodiscard]] Node* pop() noexcept {
        Node* const node = first_;
        if (node == nullptr) return nullptr;
        first_ = node->next;
        if (first_ == nullptr) last_ = &first_;
        return node;
    }
    /// Takes the one that @p others come before. @pre others < size()
    [[nodiscard]] Node& take_behind(std::size_t others) noexcept {
        Node** link = &first_;
        for (; others > 0; --others) link = &(*link)->next;
        Node& node = **link;
        *link = node.next;
        if (last_ == &node.next) last_ = link;
        return node;
    }

    [[nodiscard]] bool is_empty() const noexcept { return first_ == nullptr; }  ///< Nobody.
    /// How many. It goes and counts them.
    [[nodiscard]] std::size_t size() const noexcept {
        std::size_t count = 0;
        for (const Node* node = first_; node != nullptr; node = node->next) ++count;
        return count;
    }

    RunQueue() noexcept = default;
    RunQueue(const RunQueue&) = delete;
    RunQueue& operator=(const RunQueue&) = delete;

  private:
    Node* first_ = nullptr;
    Node** last_ = &first_;
};

/// Any thread pushes; the executor's takes all at once, so no node can come back while somebody still
/// looks at it. It also knows whether the executor sleeps: the push that finds it asleep has to wake it.
template <class Sync, class Node>
class RemoteQueue {
  public:
    RemoteQueue() noexcept = default;

    /// Puts @p node in. @returns Whether the executor sleeps, and the caller must wake it. Otherwise the
    /// executor may end as soon as it has the node: the caller touches it no more. @threads any
    [[nodiscard]] bool push(Node& node) noexcept {
        Node* first = first_.load(Order::relaxed);
        do {
            node.next = first == asleep() ? nullptr : first;
        } while (
            !first_.compare_exchange_weak(first, &node, Order::acq_rel, Order::relaxed));
        return first == asleep();
    }
    /// Whoever push() has told to wake the executor has done so, and touches it no more. @threads any
    void waked() noexcept { rings_.fetch_add(1, Order::release); }

    /// Takes all, the first first; nullptr if there are none. The executor is awake.
    [[nodiscard]] Node* take_all() noexcept {
        if (first_.load(Order::relaxed) == nullptr) return nullptr;
        Node* newest = first_.exchange(nullptr, Order::acq_rel);
        if (newest == asleep()) return nullptr;
        Node* oldest = nullptr;
        while (newest != nullptr) {  // turn the chain round
            Node* const next = newest->next;
            newest->next = oldest;
            oldest = newest;
            newest = next;
        }
        return oldest;
    }
    /// The executor is about to sleep. @returns Whether it may: nobody has pushed.
    [[nodiscard]] bool fall_asleep() noexcept {
        Node* first = nullptr;
        return first_.compare_exchange_strong(first, asleep(), Order::acq_rel,
                                              Order::relaxed);
    }
    /// It has slept.
    void wake_up() noexcept {
        Node* first = asleep();
        if (!first_.compare_exchange_strong(first, nullptr, Order::acq_rel,
                                            Order::relaxed)) {
            ++rings_to_come_;  // somebody has pushed, and wakes it, or has done so
        }
    }
    /// Waits for those who are waking it, so that it may end.
    void await_wakers() noexcept {
        for (unsigned tries = 0; rings_.load(Order::acquire) != rings_to_come_;) {
            platform::relax(tries++);
        }
    }

  private:
    using Order = std::memory_order;

    // No node is there.
    static Node* asleep() noexcept { return reinterpret_cast<Node*>(std::uintptr_t{1}); }

    typename Sync::template Atomic<Node*> first_{nullptr};
    typename Sync::template Atomic<unsigned> rings_{0};
    unsigned rings_to_come_ = 0;
};

}  // namespace futures

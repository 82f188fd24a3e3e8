#pragma once
/// @file
/// ReadyTasks: who is next, of all the tasks of one executor that can go on.

#include <cstddef>
#include <cstdint>

#include "futures/core/run_queue.hpp"

namespace futures {

/// Which queue a task waits in. As long as there is one in a higher queue, the lower ones wait.
enum class Priority : std::uint8_t { urgent, high, normal, low };

/// Who is next, among equals.
enum class Order : std::uint8_t {
    first_come,  ///< Who was waked first.
    last_come,  ///< Who was waked last: what it has just been given is still in the cache. A task that
                ///< wakes another one after the other then starves the rest.
    random,  ///< Any of them, by the seed: what a test wants, to see all that can happen.
};

/// Four queues.
template <class Node>
class ReadyTasks {
  public:
    /// Empty. @p seed  For Order::random.
    explicit ReadyTasks(Order order, std::uint64_t seed) noexcept
        : order_(order), random_(seed) {}

    /// Which one a task waits in for which nobody has said anything.
    [[nodiscard]] static Priority usual() noexcept { return Priority::normal; }
    /// @p node has been waked.
    void push(Node& node) noexcept {
        auto& queue = queue_of(node);
        if (order_ == Order::last_come) {
            queue.push_first(node);
        } else {
            queue.push(node);
        }
    }
    /// @p node has run, and can go on: it goes to the end in any order.
    void push_back(Node& node) noexcept { queue_of(node).push(node); }

    /// Takes the next; nullptr if there is none.
    [[nodiscard]] Node* pop() noexcept {
        while (highest_->is_empty()) {
            if (highest_ == &queues_[3]) return nullptr;
            ++highest_;
        }
        return order_ != Order::random ? highest_->pop() : &take_any(*highest_);
    }
    /// Says whether there is none.
    [[nodiscard]] bool is_empty() const noexcept {
        for (const auto& queue : queues_) {
            if (!queue.is_empty()) return false;
        }
        return true;
    }

  private:
    RunQueue<Node>& queue_of(const Node& node) noexcept {
        auto& queue = queues_[node.priority];
        if (&queue < highest_) highest_ = &queue;
        return queue;
    }

    // Apart, so that it is not in the way of the usual order.
    [[gnu::noinline]] Node& take_any(RunQueue<Node>& queue) noexcept {
        // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): it is not empty
        return queue.take_behind(next_random() % queue.size());
    }

    // @source Sebastiano Vigna, "Further scramblings of Marsaglia's xorshift generators": splitmix64
    std::uint64_t next_random() noexcept {
        std::uint64_t mixed = random_ += 0x9e37'79b9'7f4a'7c15;
        mixed = (mixed ^ mixed >> 30) * 0xbf58'476d'1ce4'e5b9;
        mixed = (mixed ^ mixed >> 27) * 0x94d0'49bb'1331'11eb;
        return mixed ^ mixed >> 31;
    }

    RunQueue<Node> queues_[4];
    RunQueue<Node>* highest_ = queues_;  // those before it are empty
    const Order order_;
    std::uint64_t random_;
};

}  // namespace futures

#pragma once
/// @file
/// ReadyLevels: who of a hart's tasks is next, by priority and age. The queue of the kernel's executors.

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>
#include <utility>

#include "abi/order.hpp"
#include "futures/core/ready_tasks.hpp"
#include "schedule/levels.hpp"

namespace schedule {

using std::chrono::nanoseconds;

/// 64 queues, and a word that says which of them are not empty. Takes the place of futures::ReadyTasks.
///
/// 1. The next is of the most urgent level at which somebody waits; among those, first come, first served.
/// 2. To wait is to rise: age() moves everybody up by one level. So whoever is ready is at level 0 after 63 of those at
///    most, and then only those that are there before it come first. When it has run, it begins at its own level again.
/// 3. The word may lie where all may read it: publish_in().
/// @tparam Node  Has members next, and priority, its own level. @threads one, but for those who read the word
template <class Node>
class ReadyLevels {
  public:
    using Waiting = std::atomic<std::uint64_t>;  ///< A bit for each level.

    /// Empty. There is one order, whatever an executor is told.
    explicit ReadyLevels(futures::Order, std::uint64_t) noexcept {}
    ReadyLevels(const ReadyLevels&) = delete;
    ReadyLevels& operator=(const ReadyLevels&) = delete;

    /// @p node can go on: it waits behind all others of its level. @pre it is in no queue
    // [push]
    void push(Node& node) noexcept {
        const unsigned level = node.priority;
        Node*& last = last_[level];
        if (last == nullptr) {
            last = node.next = &node;
            if (level != top_) begin(level);
            return;
        }
        node.next = last->next;
        last = last->next = &node;
    }
    // [push]
    /// @p node has run, and can go on.
    void push_back(Node& node) noexcept { push(node); }
    /// Takes the next; nullptr: there is none.
    // [pop]
    [[nodiscard]] Node* pop() noexcept {
        if (last_[top_] == nullptr && !find_top()) return nullptr;
        current_ = top_;
        Node* const last = last_[top_];
        Node* const node = last->next;
        if (node == last) {
            last_[top_] = nullptr;
        } else {
            last->next = node->next;
        }
        return node;
    }
    // [pop]

    /// Says whether there is nobody.
    [[nodiscard]] bool is_empty() noexcept { return top() == level_count; }
    /// The most urgent level at which somebody waits; level_count: nobody. Then the word says what is true.
    unsigned top() noexcept {
        if (last_[top_] == nullptr) (void)find_top();
        return top_;
    }
    /// The level from which the last was taken: its own, or above it by age.
    [[nodiscard]] unsigned current() const noexcept { return current_; }
    /// The level of a task that is made now: as urgent as whoever makes it.
    [[nodiscard]] futures::Priority usual() const noexcept {
        return static_cast<futures::Priority>(current_);
    }

    /// Everybody rises, if it is time to. @p now  Since some moment, which is always the same.
    [[gnu::always_inline]] void age(nanoseconds now) noexcept {
        if (now < older_at_) return;
        older_at_ = now + patience_;
        if (patience_ < never) rise();
    }
    /// From now on a level takes so long. never: nobody rises.
    void set_patience(nanoseconds patience) noexcept { patience_ = patience; }
    static constexpr nanoseconds usual_patience =
        std::chrono::milliseconds(10);                            ///< As a time slice.
    static constexpr nanoseconds never = nanoseconds::max() / 2;  ///< See set_patience().

    /// From now on the word is @p place, which outlives it, and which only it writes.
    void publish_in(Waiting& place) noexcept {
        place.store(waiting(), std::memory_order_relaxed);
        waiting_ = &place;
    }

  private:
    [[nodiscard]] std::uint64_t waiting() const noexcept {
        return waiting_->load(std::memory_order_relaxed);
    }
    void set_waiting(std::uint64_t levels) noexcept {
        waiting_->store(levels, std::memory_order_relaxed);
    }

    // The first to wait there. What the word says of the level that was served last is made true before another is.
    [[gnu::noinline]] void begin(unsigned level) noexcept {
        (void)top();
        set_waiting(waiting() | 1ULL << level);
        if (level < top_) top_ = level;
    }

    // Apart: usually the level that was served last has somebody. The word of that level was left as it was till now.
    [[gnu::noinline]] bool find_top() noexcept {
        if (top_ < level_count) set_waiting(waiting() & ~(1ULL << top_));
        top_ = static_cast<unsigned>(std::countr_zero(waiting()));
        return top_ < level_count;
    }

    // [rise]
    // Each queue, a ring, goes behind the one above it, in one step, however long they are.
    [[gnu::noinline]] void rise() noexcept {
        if (is_empty()) return;
        for (std::uint64_t left = waiting() & ~1ULL; left != 0; left &= left - 1) {
            const auto level = static_cast<unsigned>(std::countr_zero(left));
            Node *const above = last_[level - 1], *const here = last_[level];
            if (above != nullptr) std::swap(above->next, here->next);
            last_[level - 1] = here;
            last_[level] = nullptr;
        }
        set_waiting(waiting() >> 1 | (waiting() & 1));
        if (top_ > 0) --top_;
    }
    // [rise]

    // Nobody waits above top_, and its bit is set, also when the last one there has just been taken.
    unsigned top_ = level_count;
    unsigned current_ = abi::usual_level;
    Waiting own_word_{0};
    Waiting* waiting_ = &own_word_;
    nanoseconds older_at_{0};
    nanoseconds patience_ = usual_patience;
    Node* last_[level_count + 1] = {};  // of each ring; behind them an empty one
};

}  // namespace schedule

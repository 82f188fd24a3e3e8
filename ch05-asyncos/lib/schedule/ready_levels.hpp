#pragma once
/// @file
/// ReadyLevels: who of a hart's tasks is next, by priority and age. The queue of the kernel's executors.

#include <chrono>
#include <cstdint>
#include <utility>

#include "futures/core/ready_tasks.hpp"
#include "schedule/queues.hpp"

namespace schedule {

using std::chrono::nanoseconds;

/// Queues, and when those in them are older. Takes the place of futures::ReadyTasks. With the usual scheduler
///
/// 1. the next is of the most urgent level at which somebody waits; among those, first come, first served.
/// 2. To wait is to rise: age() moves everybody up by one level. So whoever is ready is at level 0 after 63 of those at
///    most, and then only those that are there before it come first. When it has run, it begins at its own level again.
/// 3. The word may lie where all may read it: publish_in().
/// @tparam Node  Has members next, and priority, its own level. @threads one, but for those who read the word
template <class Node>
class ReadyLevels {
  public:
    using Waiting = Queues::Waiting;  ///< A bit for each level.

    /// Empty. There is one order, whatever an executor is told.
    explicit ReadyLevels(futures::Order, std::uint64_t) noexcept {}

    /// @p node can go on: it waits behind all others of its level. @pre it is in no queue
    // [push]
    void push(Node& node) noexcept {
        const unsigned level = node.priority;
        if (queues_.put(node, level) && level != queues_.top)
            scheduler_begin(queues_, level);
    }
    // [push]
    /// @p node has run, and can go on.
    void push_back(Node& node) noexcept { push(node); }
    /// Takes the next; nullptr: there is none.
    // [pop]
    [[nodiscard]] Node* pop() noexcept {
        if (!queues_.has_top() && !scheduler_find_top(queues_)) return nullptr;
        queues_.current = queues_.top;
        return &queues_.template take<Node>();
    }
    // [pop]

    /// Says whether there is nobody.
    [[nodiscard]] bool is_empty() noexcept { return top() == level_count; }
    /// The most urgent level at which somebody waits; level_count: nobody. Then the word says what is true.
    unsigned top() noexcept {
        if (!queues_.has_top()) (void)scheduler_find_top(queues_);
        return queues_.top;
    }
    /// The level from which the last was taken: its own, or above it by age.
    [[nodiscard]] unsigned current() const noexcept { return queues_.current; }
    /// The level of a task that is made now: as urgent as whoever makes it.
    [[nodiscard]] futures::Priority usual() const noexcept {
        return static_cast<futures::Priority>(queues_.current);
    }

    /// Everybody rises, if it is time to. @p now  Since some moment, which is always the same.
    [[gnu::always_inline]] void age(nanoseconds now) noexcept {
        if (now < older_at_) return;
        older_at_ = now + patience_;
        if (patience_ < never) scheduler_rise(queues_, join);
    }
    /// From now on a level takes so long. never: nobody rises.
    void set_patience(nanoseconds patience) noexcept { patience_ = patience; }
    static constexpr nanoseconds usual_patience =
        std::chrono::milliseconds(10);                            ///< As a time slice.
    static constexpr nanoseconds never = nanoseconds::max() / 2;  ///< See set_patience().

    /// From now on the word is @p place, which outlives it, and which only it writes.
    void publish_in(Waiting& place) noexcept {
        place.store(queues_.word(), std::memory_order_relaxed);
        queues_.waiting = &place;
    }

  private:
    static void join(void* before, void* behind) noexcept {
        std::swap(static_cast<Node*>(before)->next, static_cast<Node*>(behind)->next);
    }

    Queues queues_;
    nanoseconds older_at_{0};
    nanoseconds patience_ = usual_patience;
};

}  // namespace schedule

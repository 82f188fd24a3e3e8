#pragma once
/// @file
/// Queues: what a scheduler works with, of a hart or of a program; and the scheduler, which is the same for all.

#include <atomic>
#include <cstdint>

#include "abi/order.hpp"
#include "schedule/levels.hpp"

namespace schedule {

struct Queues;

/// What is to be done next.
enum class Next : std::uint8_t {
    run,       ///< A job.
    give_way,  ///< Nothing before others: somebody has something strictly more urgent.
    idle,      ///< Nothing, until somebody wakes a job.
};

/// What the scheduler knows of a program's job.
struct Link {
    Link* next = nullptr;     ///< In the queue in which it stands.
    std::uint8_t level = 63;  ///< How urgent.
};

/// What scheduler_choose() says.
struct Choice {
    Next what;  ///< Which of the three.
    Link* job;  ///< run: which.
};

/// Puts the ring that ends in @p behind behind the one that ends in @p before. How nodes are linked, their owner knows.
using JoinRings = void (*)(void* before, void* behind) noexcept;
/// The first function of a scheduler, and of its page.
using FindTop = bool (*)(Queues& queues) noexcept;

/// The scheduler: who is next. It has no data but what it is given, and no place: the instructions are in a page of the
/// kernel, which the kernel executes where it is linked and each program at abi::scheduler_page. None of them writes it.
///
/// Whoever owns the queues asks it whenever the answer may have changed: somebody stands where nobody stood, or the last of
/// a level has been taken, or time has passed. A kernel with another page has another scheduler, and so have its programs.
extern "C" {
/// Which level is served next: queues.top; level_count: none. @returns Whether there is one. The word is true then.
[[nodiscard]] bool scheduler_find_top(Queues& queues) noexcept;
/// The first node has come to @p level, which is not the top.
void scheduler_begin(Queues& queues, unsigned level) noexcept;
/// Those who wait get older.
void scheduler_rise(Queues& queues, JoinRings join) noexcept;
/// @p job can go on: it waits behind all others of its level. @pre it is in no queue; its level is below level_count
void scheduler_push(Queues& queues, Link& job) noexcept;
/// What a program does next. It tells @p own how urgent that is, and looks into @p global how urgent others are.
/// @param is_our_turn  The kernel has been asked since the last answer give_way, and has come back: whatever the global
///                     part says, it has decided. So a process that has waited long enough runs one job at least.
[[nodiscard]] Choice scheduler_choose(Queues& queues, abi::OwnPart& own,
                                      const abi::GlobalPart& global,
                                      bool is_our_turn) noexcept;
}

/// Of each level the nodes that can go on, in a ring, and a word that says which rings are not empty. The nodes are linked
/// themselves, so nothing is allocated, and nothing in it is searched. @threads one, but for those who read the word
struct Queues {
    using Waiting = std::atomic<std::uint64_t>;  ///< A bit for each level.

    void* last[level_count + 1] = {};  ///< The end of each ring; behind them an empty one.
    unsigned top =
        level_count;  ///< The level that is served. Its bit is set, also when the last one there is taken.
    unsigned current = abi::usual_level;  ///< The level from which the last was taken.
    Waiting own_word{0};           ///< Where the word is, if nobody else may read it.
    Waiting* waiting = &own_word;  ///< The word.

    Queues() noexcept = default;
    Queues(const Queues&) = delete;
    Queues& operator=(const Queues&) = delete;

    /// The word.
    [[nodiscard]] std::uint64_t word() const noexcept {
        return waiting->load(std::memory_order_relaxed);
    }
    /// It changes.
    void set_word(std::uint64_t levels) noexcept {
        waiting->store(levels, std::memory_order_relaxed);
    }
    /// Says whether somebody is at the level that is served.
    [[nodiscard]] bool has_top() const noexcept { return last[top] != nullptr; }

    /// @p node waits behind all others of @p level. @returns Whether there are none.
    /// @tparam Node  Has a member next. The same for all in here
    // [put]
    template <class Node>
    [[nodiscard]] bool put(Node& node, unsigned level) noexcept {
        auto* const end = static_cast<Node*>(last[level]);
        last[level] = &node;
        if (end == nullptr) {
            node.next = &node;
            return true;
        }
        node.next = end->next;
        end->next = &node;
        return false;
    }
    // [put]
    /// Takes the first of the level that is served. @pre has_top()
    // [take]
    template <class Node>
    [[nodiscard]] Node& take() noexcept {
        auto* const end = static_cast<Node*>(last[top]);
        Node* const first = end->next;
        if (first == end) {
            last[top] = nullptr;
        } else {
            end->next = first->next;
        }
        return *first;
    }
    // [take]
};

}  // namespace schedule

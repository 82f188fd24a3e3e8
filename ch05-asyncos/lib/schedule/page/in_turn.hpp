#pragma once
/// @file
/// in_turn: another scheduler, which a kernel may have instead of the usual one.

#include "schedule/queues.hpp"

namespace schedule {

/// The levels take turns: in a kernel each until nobody is left there or it is time for the next, in a program one job each.
/// Nobody goes before others because of a level, and no program gives way. As the functions of queues.hpp; the page begins
/// with the first.
extern "C" {
/// @cond
[[nodiscard]] bool in_turn_find_top(Queues& queues) noexcept;
void in_turn_begin(Queues& queues, unsigned level) noexcept;
void in_turn_rise(Queues& queues, JoinRings join) noexcept;
void in_turn_push(Queues& queues, Link& job) noexcept;
[[nodiscard]] Choice in_turn_choose(Queues& queues, abi::OwnPart& own,
                                    const abi::GlobalPart& global,
                                    bool is_our_turn) noexcept;
/// @endcond
}

}  // namespace schedule

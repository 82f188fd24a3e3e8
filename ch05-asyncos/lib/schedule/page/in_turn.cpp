// Another scheduler: the levels take turns. Its page is made as that of by_level.cpp.

#include "schedule/page/in_turn.hpp"

#include <bit>

namespace schedule {

// The next level at which somebody is, in a circle; it may be the same again. The lowest bit is found by halves: the compiler's
// own way needs a table, which this page would share with the other one.
// [find]
[[gnu::aligned(4096)]] bool in_turn_find_top(Queues& queues) noexcept {
    const unsigned before = queues.top % level_count;
    if (queues.top == before && !queues.has_top())
        queues.set_word(queues.word() & ~(1ULL << before));
    unsigned next = before + 1;
    std::uint64_t behind = std::rotr(queues.word(), static_cast<int>(next));
    if (behind == 0) {
        queues.top = level_count;
        return false;
    }
    for (unsigned half = level_count / 2; half > 0; half /= 2) {
        if ((behind & ((1ULL << half) - 1)) != 0) continue;
        behind >>= half;
        next += half;
    }
    queues.top = next % level_count;
    return true;
}
// [find]

[[gnu::aligned(512)]] void in_turn_begin(Queues& queues, unsigned level) noexcept {
    queues.set_word(queues.word() | 1ULL << level);
}

[[gnu::aligned(512)]] void in_turn_rise(Queues& queues, JoinRings) noexcept {
    (void)in_turn_find_top(queues);
}

[[gnu::aligned(512)]] void in_turn_push(Queues& queues, Link& job) noexcept {
    if (queues.put(job, job.level)) in_turn_begin(queues, job.level);
}

// [choose]
[[gnu::aligned(512)]] Choice in_turn_choose(Queues& queues, abi::OwnPart& own,
                                            const abi::GlobalPart&, bool) noexcept {
    constexpr auto relaxed = std::memory_order_relaxed;
    if (!in_turn_find_top(queues)) {
        own.top.store(abi::nothing_ready, relaxed);
        return {Next::idle, nullptr};
    }
    own.top.store(static_cast<std::uint8_t>(queues.top), relaxed);
    return {Next::run, &queues.take<Link>()};
}
// [choose]

}  // namespace schedule

// The usual scheduler: the most urgent level first, and whoever waits rises. For the board all of it is one page, with what
// the compiler needs for it (lib/arch/board.ld), and each function is where programs expect it (lib/user/user.ld). So it uses
// nothing that is not here.

#include <bit>

#include "schedule/queues.hpp"

namespace schedule {

// Apart: usually the level that was served last has somebody. The word of that level was left as it was till now.
// [find]
[[gnu::aligned(4096)]] bool scheduler_find_top(Queues& queues) noexcept {
    if (queues.top < level_count) queues.set_word(queues.word() & ~(1ULL << queues.top));
    queues.top = static_cast<unsigned>(std::countr_zero(queues.word()));
    return queues.top < level_count;
}
// [find]

// What the word says of the level that was served last is made true before another is.
// [begin]
[[gnu::aligned(512)]] void scheduler_begin(Queues& queues, unsigned level) noexcept {
    if (!queues.has_top()) (void)scheduler_find_top(queues);
    queues.set_word(queues.word() | 1ULL << level);
    if (level < queues.top) queues.top = level;
}
// [begin]

// Each queue, a ring, goes behind the one above it, in one step, however long they are.
// [rise]
[[gnu::aligned(512)]] void scheduler_rise(Queues& queues, JoinRings join) noexcept {
    if (!queues.has_top() && !scheduler_find_top(queues)) return;
    for (std::uint64_t left = queues.word() & ~1ULL; left != 0; left &= left - 1) {
        void** const here = &queues.last[std::countr_zero(left)];
        if (here[-1] != nullptr) join(here[-1], here[0]);
        here[-1] = here[0];
        here[0] = nullptr;
    }
    queues.set_word(queues.word() >> 1 | (queues.word() & 1));
    if (queues.top > 0) --queues.top;
}
// [rise]

[[gnu::aligned(512)]] void scheduler_push(Queues& queues, Link& job) noexcept {
    if (queues.put(job, job.level) && job.level != queues.top)
        scheduler_begin(queues, job.level);
}

// [choose]
[[gnu::aligned(512)]] Choice scheduler_choose(Queues& queues, abi::OwnPart& own,
                                              const abi::GlobalPart& global,
                                              bool is_our_turn) noexcept {
    constexpr auto relaxed = std::memory_order_relaxed;
    if (!queues.has_top() && !scheduler_find_top(queues)) {
        own.top.store(abi::nothing_ready, relaxed);
        return {Next::idle, nullptr};
    }
    own.top.store(static_cast<std::uint8_t>(queues.top), relaxed);
    const std::uint64_t others = global.waiting.load(relaxed);
    if (others != 0 && std::countr_zero(others) < static_cast<int>(queues.top) &&
        !is_our_turn)
        return {Next::give_way, nullptr};
    return {Next::run, &queues.take<Link>()};
}
// [choose]

}  // namespace schedule

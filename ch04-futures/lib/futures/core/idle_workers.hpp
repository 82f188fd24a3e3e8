#pragma once
/// @file
/// IdleWorkers: who of several workers sleeps, how many search for work, and who is to be woken. So that
/// nobody sleeps while there is work, and nobody is woken for nothing.
///
/// All is in one word, and each decision is a read-modify-write of it, so the decisions have one order:
///
/// 1. Who has published work looks here, and wakes one if somebody sleeps and nobody searches: who
///    searches will find it.
/// 2. Who is going to sleep says so here, and then looks for work once more.
/// 3. The last one that searches and has found something wakes another: there may be more.
///
/// Take a push and a worker that falls asleep. If its change comes before the pusher's, the pusher sees
/// that it sleeps. If it comes after, it synchronises with the pusher's, and the second look sees the
/// work. A *load* in place of the pusher's read-modify-write may be older than both: tokio's workers
/// slept with work in their queue until 2019 (tokio-rs/tokio#1788).

#include <atomic>
#include <bit>
#include <cstdint>

namespace futures {

/// @tparam Sync  Shared, or the model checker's.
template <class Sync>
class IdleWorkers {
  public:
    static constexpr unsigned most = 56;    ///< Workers.
    static constexpr unsigned nobody = 64;  ///< The number of no worker.

    /// Of @p workers that are all awake, and do not search.
    explicit IdleWorkers(unsigned workers) noexcept : workers_(workers) {}

    /// There is work that any worker may take; it has been published. @returns Whom the caller has to
    /// unpark, or nobody. That worker searches from now on. @threads any
    [[nodiscard]] unsigned who_wakes() noexcept {
        Word word = word_.fetch_add(0, Order::acq_rel);  // not a load: see above
        while (searching(word) == 0 && sleeping(word) != 0) {
            const auto chosen = static_cast<unsigned>(std::countr_zero(sleeping(word)));
            if (word_.compare_exchange_weak(word, (word & ~bit(chosen)) + 1, Order::acq_rel,
                                            Order::relaxed)) {
                return chosen;
            }
        }
        return nobody;
    }

    /// A worker has nothing to do. @returns Whether it may search: not if half of all do so.
    [[nodiscard]] bool begin_search() noexcept {
        Word word = word_.load(Order::relaxed);
        while (2 * searching(word) < workers_) {
            if (word_.compare_exchange_weak(word, word + 1, Order::acq_rel, Order::relaxed))
                return true;
        }
        return false;
    }
    /// A worker that searches has found something. @returns Whether it was the last to search: then it
    /// asks who_wakes().
    [[nodiscard]] bool end_search() noexcept {
        return searching(word_.fetch_sub(1, Order::acq_rel)) == 1;
    }

    /// @p worker is going to sleep. It looks for work once more before it does.
    void fall_asleep(unsigned worker, bool was_searching) noexcept {
        word_.fetch_add(bit(worker) - (was_searching ? 1 : 0), Order::acq_rel);
    }
    /// @p worker has slept, or has not after all. @returns Whether who_wakes() has chosen it: then it
    /// searches, and a token lies in its bed or will.
    [[nodiscard]] bool wake_up(unsigned worker) noexcept {
        return (word_.fetch_and(~bit(worker), Order::acq_rel) & bit(worker)) == 0;
    }

    /// @p worker has found work when it looked once more. From now on it searches, also if half of all do:
    /// the others may have been chosen, and still be asleep.
    void turn_back(unsigned worker) noexcept {
        if (!wake_up(worker)) word_.fetch_add(1, Order::acq_rel);
    }

    /// How many sleep, just now.
    [[nodiscard]] unsigned sleepers() const noexcept {
        return static_cast<unsigned>(std::popcount(sleeping(word_.load(Order::relaxed))));
    }

  private:
    using Order = std::memory_order;
    using Word =
        std::uint64_t;  // below, how many search; above, a bit for each that sleeps
    static constexpr unsigned below = 8;

    static constexpr Word bit(unsigned worker) noexcept {
        return Word{1} << (below + worker);
    }
    static constexpr Word searching(Word word) noexcept {
        return word & ((Word{1} << below) - 1);
    }
    static constexpr Word sleeping(Word word) noexcept { return word >> below; }

    const Word workers_;
    typename Sync::template Atomic<Word> word_{0};
};

}  // namespace futures

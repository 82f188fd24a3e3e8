#pragma once
/// @file
/// Yours: the kernel's side of two rings.

#include <atomic>
#include <cstdint>
#include <utility>

#include "rings.hpp"

/// Takes calls and writes results. The program runs beside it, on another processor, and need not be a friend.
///
/// 1. A call is taken only if there is surely a place for its result, now and later. So the second ring never overflows.
/// 2. What the program writes is a claim. Counters that cannot be are as good as no calls, or no room; and once they are right
///    again, all goes on.
/// 3. What the kernel has written itself it knows: it never reads it back from memory that somebody else can write.
/// 4. A call is copied once. Whoever reads a word twice may read two different ones.
/// 5. Who goes to sleep has missed nothing.
/// @tparam Memory  A Rings. An Entry is read as a T by `std::as_const(entry)`, and written by `entry = value`.
/// @threads One.
template <class Memory>
class Consumer {
  public:
    /// Of @p memory, whose counters are all @p begin.
    explicit Consumer(Memory& memory, std::uint32_t begin = 0)
#if LAB_SOLUTION
        : memory_(memory),
          fetched_(begin),
          completed_(begin){}
#else
        : memory_(memory) {
        // TODO: what must you know of your own?
        (void)begin;
    }
#endif

          /// Takes the next call. @returns Whether there was one, and a place for its result.
          bool take(Call & call) {
#if LAB_SOLUTION
        if (!can_take(memory_.submitted.load(std::memory_order_acquire))) return false;
        call = std::as_const(memory_.calls[fetched_ % Memory::call_places]);
        ++in_flight_;
        memory_.fetched.store(++fetched_, std::memory_order_release);
        return true;
#else
        // TODO: is there one, and is there room? When may the program write into its place again?
        (void)call;
        return false;
#endif
    }

    /// Writes a result. @pre It has taken more calls than it has written results.
    void complete(Result result) {
#if LAB_SOLUTION
        memory_.results[completed_ % Memory::result_places] = result;
        --in_flight_;
        memory_.completed.store(++completed_, std::memory_order_release);
#else
        // TODO: which is first, the result or the counter?
        (void)result;
#endif
    }

    /// From now on it looks for calls, and nobody has to wake it.
    void start_polling() {
#if LAB_SOLUTION
        memory_.is_polling.store(1, std::memory_order_relaxed);
#else
        // TODO
#endif
    }

    /// It wants to sleep: from now on somebody has to wake it. @returns Whether it may: there is nothing to take.
    bool stop_polling() {
#if LAB_SOLUTION
        memory_.is_polling.store(0, std::memory_order_seq_cst);
        return !can_take(memory_.submitted.load(std::memory_order_seq_cst));
#else
        // TODO: a call may come before, after and between whatever you do here.
        return false;
#endif
    }

  private:
#if LAB_SOLUTION
    bool can_take(std::uint32_t submitted) const {
        const std::uint32_t calls = submitted - fetched_;
        const std::uint32_t unread =
            completed_ - memory_.taken.load(std::memory_order_acquire);
        return calls != 0 && calls <= Memory::call_places &&
               unread <= Memory::result_places &&
               unread + in_flight_ < Memory::result_places;
    }
#endif

    Memory& memory_;
#if LAB_SOLUTION
    std::uint32_t fetched_, completed_, in_flight_ = 0;
#endif
};

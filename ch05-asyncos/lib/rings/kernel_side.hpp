#pragma once
/// @file
/// KernelSide: what the kernel does with the rings of a program that may write whatever it likes into them.

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "rings/copy_once.hpp"
#include "rings/memory.hpp"

namespace rings {

template <class Memory>
class Run;

/// Reads calls and writes results.
///
/// 1. What it has written itself it knows: nothing of that is ever read again.
/// 2. A counter of the program is a claim. One that cannot be is as good as no entries, or no room; the program waits then,
///    and nobody else.
/// 3. An entry is copied once, and looked at in the copy: what is written there later changes nothing.
/// 4. A call is taken only if its result has a place. So the second ring never overflows.
/// 5. The program's counters are read once for many calls, and its own are written once: the program sees them by publish().
/// @threads one at a time; the program runs beside it
template <class Memory = SharedMemory>
class KernelSide {
  public:
    /// Of @p memory, whose counters all are @p begin: 0, if it is new.
    explicit KernelSide(Memory& memory, std::uint32_t begin = 0) noexcept
        : memory_(memory), fetched_(begin), completed_(begin) {}

    // [take]
    /// How many calls can be taken now: they are submitted, and their results have places.
    [[nodiscard]] std::uint32_t look() const noexcept {
        return can_take(std::memory_order_acquire);
    }
    /// Takes the next. @pre look() has counted it: that stays true, whatever the program writes there now
    void take(abi::Submission& call) noexcept {
        call = copy_once<abi::Submission>(memory_.calls[fetched_ % Memory::submissions]);
        ++fetched_;
    }
    // [take]
    /// The next is in flight: it was read as Run::call(), and the Run has ended.
    void keep() noexcept { ++fetched_; }
    /// So many calls were taken, ever.
    [[nodiscard]] std::uint32_t fetched() const noexcept { return fetched_; }

    /// One call less is in flight. @pre one was
    void complete(const abi::Completion& result) noexcept {
        memory_.results[completed_ % Memory::completions] = result;
        ++completed_;
    }
    /// Shows the program what was taken and completed until now.
    void publish() noexcept {
        const std::uint32_t completed = completed_;
        Memory& memory = memory_;
        memory.fetched.store(fetched_, std::memory_order_release);
        memory.completed.store(completed, std::memory_order_release);
    }
    /// Says whether the program wants to be interrupted by what was completed until now: perhaps it has looked before.
    // [armed]
    [[nodiscard]] bool is_armed() noexcept {
        memory_.completed.store(completed_, std::memory_order_seq_cst);
        return memory_.is_armed.load(std::memory_order_seq_cst) != 0;
    }
    // [armed]
    /// Likewise, of one that is to have no result.
    void complete_quietly() noexcept { ++quiet_; }
    /// What is in a slot. The program may have written anything.
    [[nodiscard]] std::uint64_t value(std::uint8_t slot) const noexcept {
        return memory_.slots[slot % Memory::completions].load(std::memory_order_relaxed);
    }
    /// Adds an answer to a slot; whoever sees that the call is done, sees that, too.
    void add(std::uint8_t slot, std::int64_t answer) noexcept {
        memory_.slots[slot % Memory::completions].fetch_add(
            static_cast<std::uint64_t>(answer), std::memory_order_relaxed);
    }
    /// How many calls have no result yet.
    [[nodiscard]] std::uint32_t in_flight() const noexcept { return fetched_ - ended(); }
    /// How many are in flight no longer, of all that ever were.
    [[nodiscard]] std::uint32_t ended() const noexcept { return completed_ + quiet_; }
    /// How many results the program has not read yet; what it says may be anything.
    [[nodiscard]] std::uint32_t unread() const noexcept {
        return completed_ - memory_.taken.load(std::memory_order_acquire);
    }
    /// Says whether there is something to take. Cheap: once at each entry to the kernel.
    [[nodiscard]] bool has_calls() const noexcept {
        return memory_.submitted.load(std::memory_order_relaxed) != fetched_;
    }

    /// From now on nobody has to tell it.
    void start_polling() noexcept {
        memory_.is_polling.store(1, std::memory_order_relaxed);
    }
    /// From now on somebody has to. @returns Whether there is nothing to take: otherwise it has come meanwhile.
    // [sleep]
    [[nodiscard]] bool stop_polling() noexcept {
        memory_.is_polling.store(0, std::memory_order_seq_cst);
        return can_take(std::memory_order_seq_cst) == 0;
    }
    // [sleep]
    /// An event has happened: whoever sees that finds what was completed until now.
    // [happen]
    void happen(std::uint32_t event) noexcept {
        publish();
        mark(event, true);
    }
    // [happen]
    /// Likewise, without results; or its id will stand for another one.
    void mark(std::uint32_t event, bool is_done) noexcept {
        auto& word = memory_.done[event % Memory::events / 32];
        std::uint32_t& known = done_[event % Memory::events / 32];
        const std::uint32_t bit = 1U << event % 32;
        known = is_done ? known | bit : known & ~bit;
        word.store(known, std::memory_order_release);
    }

  private:
    template <class>
    friend class Run;

    // [believe]
    [[nodiscard]] std::uint32_t can_take(std::memory_order order) const noexcept {
        const Memory& memory = memory_;
        const std::uint32_t fetched = fetched_, completed = completed_, quiet = quiet_;
        const std::uint32_t there = memory.submitted.load(order) - fetched;
        const std::uint32_t kept = completed - memory.taken.load(std::memory_order_acquire);
        if (there > Memory::submissions || kept > Memory::completions) return 0;
        const std::uint32_t needed = kept + (fetched - completed - quiet);
        return needed < Memory::completions ? std::min(there, Memory::completions - needed)
                                            : 0;
    }
    // [believe]

    Memory& memory_;
    std::uint32_t fetched_, completed_;
    std::uint32_t quiet_ = 0;  // so many have ended without a result
    std::array<std::uint32_t, Memory::events / 32> done_{};
};

}  // namespace rings

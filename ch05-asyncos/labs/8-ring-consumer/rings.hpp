#pragma once
/// @file
/// Given: two rings in memory that a program shares with the kernel, and the program's side of them.

#include <atomic>
#include <cstdint>

/// What the program wants to be done.
struct Call {
    std::uint64_t what = 0;    ///< Which call.
    std::uint64_t number = 0;  ///< Comes back with the result.
};
/// What has come of it.
struct Result {
    std::uint64_t number = 0;  ///< Of the call.
    std::uint64_t answer = 0;  ///< The result.
};

/// The memory. Each word has one writer. Counters run freely: they wrap after 2^32, and only where an entry is touched they
/// become places, `counter % size`. Their differences are how many entries there are.
/// @tparam Sync  What atomics and data are: real ones, or the judge's.
template <class Sync, std::uint32_t Calls, std::uint32_t Results>
struct Rings {
    static constexpr std::uint32_t call_places = Calls;      ///< In the first ring.
    static constexpr std::uint32_t result_places = Results;  ///< In the second.

    using Word = typename Sync::template Atomic<std::uint32_t>;  ///< An atomic counter.
    template <class T>
    using Entry =
        typename Sync::template Data<T>;  ///< What only the owner of a place touches.

    Word submitted{0U};  ///< The program's: so many calls it has written,
    Word taken{0U};      ///< and so many results it has read.

    Word fetched{0U};     ///< The kernel's: so many calls it has read,
    Word completed{0U};   ///< and so many results it has written.
    Word is_polling{0U};  ///< 1: it looks for calls by itself; 0: it must be woken.

    Entry<Call> calls[Calls];        ///< The first ring.
    Entry<Result> results[Results];  ///< The second.
};

/// What an honest program does.
template <class Memory>
class Program {
  public:
    /// Of @p memory, whose counters are all @p begin.
    explicit Program(Memory& memory, std::uint32_t begin = 0)
        : memory_(memory), submitted_(begin), taken_(begin) {}

    /// Writes a call. @returns Whether there was room.
    bool submit(Call call) {
        const std::uint32_t fetched = memory_.fetched.load(std::memory_order_acquire);
        if (submitted_ - fetched == Memory::call_places) return false;
        memory_.calls[submitted_ % Memory::call_places] = call;
        memory_.submitted.store(++submitted_, std::memory_order_release);
        return true;
    }
    /// Whether the kernel must be woken for what was submitted. Two words, two sides: each stores its own, and then loads the
    /// other's, and both do it seq_cst. So at least one of them sees the other.
    bool must_wake_kernel() {
        memory_.submitted.store(submitted_, std::memory_order_seq_cst);
        return memory_.is_polling.load(std::memory_order_seq_cst) == 0;
    }
    /// Reads the next result. @returns Whether there was one.
    bool take(Result& result) {
        if (memory_.completed.load(std::memory_order_acquire) == taken_) return false;
        const auto& place = memory_.results[taken_ % Memory::result_places];
        result = place;
        memory_.taken.store(++taken_, std::memory_order_release);
        return true;
    }

  private:
    Memory& memory_;
    std::uint32_t submitted_, taken_;
};

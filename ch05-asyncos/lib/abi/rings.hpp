#pragma once
/// @file
/// Rings: memory that a program shares with the kernel. The program writes system calls into one ring; the kernel does them
/// and writes the results into the other. Nobody has to trap for that.
///
/// Each word has one writer. Counters are never reduced to places in the ring but where an entry is touched: they run
/// freely, wrap after 2^32, and their difference is how many entries there are.

#include <atomic>
#include <cstdint>
#include <utility>

namespace abi {

/// A system call as an entry of the first ring.
struct Submission {
    std::uint64_t call = 0;           ///< Its number: abi::Call.
    std::uint64_t arguments[4] = {};  ///< As they would be in a0 to a3.
    std::uint64_t token =
        0;  ///< Comes back with the result; the kernel does not look at it.
    std::uint32_t event =
        0;  ///< Happens when it is done: an id of event_grant(); 0: nobody asks.
    std::uint32_t flags = 0;     ///< None yet: 0.
    std::uint64_t reserved = 0;  ///< 0.
};
static_assert(sizeof(Submission) == 64);

/// A result, as an entry of the second.
struct Completion {
    std::uint64_t token = 0;  ///< Of the submission.
    std::int32_t answer = 0;  ///< What would have been in a0.
    std::uint32_t event = 0;  ///< Of the submission.
};
static_assert(sizeof(Completion) == 16);

/// Three pages. @tparam Policy  futures::Shared; or that of a model checker, which likes its rings small
template <class Policy, std::uint32_t Calls, std::uint32_t Results>
struct RingMemory {
    static constexpr std::uint32_t submissions = Calls;  ///< Entries of the first ring.
    static constexpr std::uint32_t completions =
        Results;  ///< Of the second. So many calls may be in flight.
    static constexpr std::uint32_t events =
        1024;  ///< As many of the latest ids have a bit.

    /// An atomic word.
    using Word = typename Policy::template Atomic<std::uint32_t>;
    /// What only the owner of an entry touches.
    template <class T>
    using Entry = typename Policy::template Data<T>;

    alignas(64) Word submitted{0U};  ///< Of the program: how many entries it has written,
    Word taken{0U};                  ///< and how many results it has read.
    Word is_armed{0U};               ///< It wants to be interrupted by the next result.

    alignas(64) Word fetched{0U};  ///< Of the kernel: how many entries it has read,
    Word completed{0U};            ///< and how many results it has written.
    Word is_polling{0U};           ///< It will look for entries without being told.

    Word done[events /
              32]{};  ///< Of the kernel: bit id % events, when that event has happened.

    alignas(4096) Entry<Submission> calls[submissions];    ///< The first ring.
    alignas(4096) Entry<Completion> results[completions];  ///< The second.
};

/// How ring_setup() is to make them.
struct RingSetup {
    static constexpr unsigned polled = 1;  ///< A task of the kernel looks for entries.
};
/// What event_wait() waits for.
enum class EventWait : std::uint64_t { any = 0, all = 1 };

}  // namespace abi

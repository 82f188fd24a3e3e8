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

/// A system call as an entry of the first ring. All its events, and all that is forwarded to it, are named when it is written.
///
/// Of one that is only a call, with neither flags nor an event, nobody reads what stands behind its arguments, nor more
/// arguments than the call has. So nobody has to write that.
// [submission]
struct Submission {
    std::uint16_t call = 0;   ///< Its number: abi::Call.
    std::uint16_t flags = 0;  ///< Of Chain.
    std::uint32_t event =
        0;  ///< Happens when it is done: an id of event_grant(); 0: nobody asks.
    std::uint64_t token = 0;  ///< Comes back with the result; the kernel ignores it.
    std::uint64_t arguments[4] = {};  ///< As they would be in a0 to a3.
    std::uint8_t file_slot = 0;       ///< For Chain::file_from_slot,
    std::uint8_t value_slot = 0;      ///< for skip, limit and offset,
    std::uint8_t answer_slot = 0;     ///< and for answer_to_slot.
    std::uint64_t reserved : 40 = 0;  ///< 0.
    std::uint16_t after[4] =
        {};  ///< It begins when these have happened: each is so many ids before its own; 0: none.
};
// [submission]
static_assert(sizeof(Submission) == 64);

/// What the flags of a submission mean. What comes from a slot makes a call smaller, never larger: it stays in the bytes that
/// its arguments name.
///
/// A drain begins however the calls before it have ended; only one that it names in Submission::after cancels it. A call
/// behind it needs both: its turn, and the events that it names. A drain that is cancelled or refused has ended, and holds
/// nobody back. What is to cancel it in time cannot stand behind it: cancel() in front of it, or by a trap.
// [chain]
struct Chain {
    static constexpr std::uint16_t file_from_slot = 1;  ///< Argument 0 is in a slot.
    static constexpr std::uint16_t skip =
        2;  ///< As many of its bytes are left out as the slot says,
    static constexpr std::uint16_t limit = 4;   ///< or it takes no more than so many.
    static constexpr std::uint16_t offset = 8;  ///< So much is added to argument 3.
    static constexpr std::uint16_t answer_to_slot =
        16;  ///< Its answer is added there, if it is no error.
    static constexpr std::uint16_t quiet = 32;  ///< It has a result only if it fails.
    static constexpr std::uint16_t drain =
        64;  ///< All calls before it end first, and none behind it begins before its end.
    static constexpr std::uint16_t all_flags = 127;  ///< Those that mean anything.

    static constexpr std::uint16_t even_failed =
        0x8000;  ///< In Submission::after: also if that one fails. Otherwise the call is cancelled then.
};
// [chain]

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
    Word is_armed{0U};               ///< Results are to interrupt it: @ref results_vector.

    alignas(64) Word fetched{0U};  ///< Of the kernel: how many entries it has read,
    Word completed{0U};            ///< and how many results it has written.
    Word is_polling{0U};           ///< It will look for entries without being told.

    Word done[events /
              32]{};  ///< Of the kernel: bit id % events, when that event has happened.

    /// Of both: what calls tell each other. The kernel believes nothing that it reads here.
    alignas(64) typename Policy::template Atomic<std::uint64_t> slots[Results]{};

    alignas(4096) Entry<Submission> calls[submissions];    ///< The first ring.
    alignas(4096) Entry<Completion> results[completions];  ///< The second.
};

/// The user interrupt that says: there are results.
inline constexpr unsigned results_vector = 0;

/// How ring_setup() is to make them.
struct RingSetup {
    static constexpr unsigned polled = 1;  ///< A task of the kernel looks for entries.
};
/// What event_wait() waits for.
enum class EventWait : std::uint64_t { any = 0, all = 1 };

}  // namespace abi

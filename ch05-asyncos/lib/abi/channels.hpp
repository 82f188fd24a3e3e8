#pragma once
/// @file
/// Channels: memory that two processes share, because both have agreed to it. Each writes messages into a ring that the other
/// reads. Nobody has to trap for that; the kernel is asked to wake, and for nothing else.
///
/// As in rings.hpp each word has one writer, and counters run freely.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace abi {

/// A request, or an answer.
struct Message {
    std::uint64_t id = 0;     ///< Chosen by the client; comes back with the answer.
    std::uint32_t at = 0;     ///< A piece of the channel's data belongs to it: from here,
    std::uint32_t bytes = 0;  ///< so many. 0: none.
    std::uint64_t words[6] = {};  ///< What it says.
};
static_assert(sizeof(Message) == 64);

/// An end, as an index: who connects, and asks.
inline constexpr unsigned client = 0;
/// Likewise, who accepts, and answers.
inline constexpr unsigned server = 1;

/// Four pages. @tparam Policy  futures::Shared; or that of a model checker, which likes its rings small
template <class Policy, std::uint32_t Places>
struct ChannelMemory {
    static constexpr std::uint32_t places =
        Places;  ///< Of each ring. So many requests may be unanswered.
    static constexpr std::uint32_t data_bytes = 4096;  ///< For what is too long for words.

    /// An atomic word.
    using Word = typename Policy::template Atomic<std::uint32_t>;

    /// What one end writes.
    struct alignas(64) Side {
        Word sent{0U};        ///< How many messages it has written,
        Word taken{0U};       ///< and how many of the other's it has read.
        Word is_looking{0U};  ///< It will see new ones without being woken.
    };
    Side sides[2];  ///< Of the client, and of the server.
    /// Of the kernel: the end has gone. Whoever else writes here harms his own channel.
    alignas(64) Word is_gone[2]{};

    /// What is in the rings: written by the client, and by the server.
    alignas(4096) typename Policy::template Data<Message> messages[2][places];
    alignas(4096) std::byte data[data_bytes];  ///< Both may write: they have to agree who.
};

/// channel(what, ...): the first argument.
enum class Channel : std::uint64_t {
    offer = 0,   ///< offer(name): others may ask for a channel by it. Gives a descriptor.
    asker = 1,   ///< asker(offer): waits until somebody asks. Gives the process.
    accept = 2,  ///< accept(offer, process): it gets one. Gives the descriptor of this end.
    refuse = 3,  ///< refuse(offer, process): it gets none.
    connect =
        4,  ///< connect(name): asks, and waits for the decision. Gives the descriptor of this end.
    map =
        5,  ///< map(end): gives the address of the memory, once. It stays until the program gives it back.
    notify = 6,           ///< notify(end): wakes the other end, or lets it not fall asleep.
    wait = 7,             ///< wait(end): until this end is woken, or the other has gone.
    notify_and_wait = 8,  ///< notify_and_wait(end): both, in one trap.
};
// [hand_over]
/// hand_over(what, end, w0, w1, w2, w3): four words from one process to the other, in registers a2 to a5, and with them the
/// processor: who is waited for runs at once, in what is left of the other's time. a0: 0, or an error.
enum class HandOver : std::uint64_t {
    send = 0,     ///< By the client: waits for the answer, and finds it in a2 to a5.
    receive = 1,  ///< By the server: waits for words, and finds them there.
    answer = 2,   ///< By the server, which has received some: answers them.
    answer_and_receive = 3,  ///< Both, in one trap.
};
// [hand_over]
/// As long as the name of an offer may be, with its zero.
inline constexpr std::size_t channel_name_bytes = 32;

}  // namespace abi

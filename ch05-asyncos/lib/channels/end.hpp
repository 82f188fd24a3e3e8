#pragma once
/// @file
/// End: what a process does with its end of a channel. The one at the other end may write whatever it likes.

#include <atomic>
#include <span>
#include <utility>

#include "abi/channels.hpp"
#include "futures/core/sync.hpp"
#include "rings/copy_once.hpp"

namespace channels {

/// Of real programs: 64 places in each ring.
using SharedMemory = abi::ChannelMemory<futures::Shared, 64>;
static_assert(sizeof(SharedMemory) == 4 * 4096);

/// Writes messages into one ring, and reads the other.
///
/// 1. What it has written itself it knows: nothing of that is ever read again.
/// 2. A counter of the other end is a claim. One that cannot be is as good as no message, or no room.
/// 3. A message is copied once, and looked at in the copy. What it says about data is checked there (piece()).
/// 4. A client has at most Memory::places requests without an answer, and a server answers each once. So there is always room,
///    and nobody waits for it: an end that finds none may drop the message, the other has broken the rule.
/// @threads one at a time; the other end is used beside it
template <class Memory = SharedMemory>
class End {
  public:
    /// The end abi::client or abi::server of @p memory, whose counters all are @p begin: 0, if it is new.
    End(Memory& memory, unsigned side, std::uint32_t begin = 0) noexcept
        : memory_(memory), side_(side), sent_(begin), taken_(begin) {}

    /// Writes a message. The other end may read it from now on. @returns Whether there was room.
    // [send]
    [[nodiscard]] bool send(const abi::Message& message) noexcept {
        const std::uint32_t unread = sent_ - other().taken.load(std::memory_order_acquire);
        if (unread >= Memory::places) return false;
        memory_.messages[side_][sent_ % Memory::places] = message;
        own().sent.store(++sent_, std::memory_order_release);
        return true;
    }
    // [send]
    /// Reads the next message. @returns Whether there was one.
    // [take]
    [[nodiscard]] bool take(abi::Message& message) noexcept {
        // What was seen to be sent stays so, whatever the other end writes there now.
        if (taken_ == seen_) seen_ = other().sent.load(std::memory_order_acquire);
        if (!can_take(seen_)) {
            seen_ = taken_;
            return false;
        }
        const auto& place = memory_.messages[1 - side_][taken_ % Memory::places];
        message = rings::copy_once<abi::Message>(place);
        own().taken.store(++taken_, std::memory_order_release);
        return true;
    }
    // [take]
    /// The data that a message, which was taken, speaks of. None, if there is no such piece. The other end may still write
    /// there: what has to be checked is copied first.
    [[nodiscard]] std::span<std::byte> piece(const abi::Message& message) const noexcept {
        if (message.at > Memory::data_bytes ||
            message.bytes > Memory::data_bytes - message.at)
            return {};
        return std::span(memory_.data).subspan(message.at, message.bytes);
    }

    /// Says whether there is a message.
    [[nodiscard]] bool has_message() const noexcept {
        return can_take(other().sent.load(std::memory_order_relaxed));
    }
    /// Says whether the other end has to be woken to see what was sent since this was last asked: it sleeps, or is about to.
    // [wake]
    [[nodiscard]] bool needs_wake() noexcept {
        if (std::exchange(told_, sent_) == sent_) return false;
        own().sent.store(sent_, std::memory_order_seq_cst);
        return other().is_looking.load(std::memory_order_seq_cst) == 0;
    }
    // [wake]
    /// From now on nobody has to wake it.
    void start_looking() noexcept { own().is_looking.store(1, std::memory_order_relaxed); }
    /// From now on somebody has to. @returns Whether there is no message: otherwise it has come meanwhile.
    // [sleep]
    [[nodiscard]] bool stop_looking() noexcept {
        own().is_looking.store(0, std::memory_order_seq_cst);
        return !can_take(other().sent.load(std::memory_order_seq_cst));
    }
    // [sleep]
    /// Says whether the other end has gone. What it has sent before can still be read.
    [[nodiscard]] bool is_alone() const noexcept {
        return memory_.is_gone[1 - side_].load(std::memory_order_acquire) != 0;
    }

  private:
    using Side = typename Memory::Side;

    [[nodiscard]] Side& own() noexcept { return memory_.sides[side_]; }
    [[nodiscard]] const Side& other() const noexcept { return memory_.sides[1 - side_]; }
    [[nodiscard]] bool can_take(std::uint32_t sent) const noexcept {
        return sent != taken_ && sent - taken_ <= Memory::places;
    }

    Memory& memory_;
    const unsigned side_;
    std::uint32_t sent_, taken_;
    std::uint32_t seen_ = taken_;  // so many were sent, when it was last asked
    std::uint32_t told_ = sent_;   // of so many the other end knows, or was woken for
};

}  // namespace channels

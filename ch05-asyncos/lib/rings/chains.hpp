#pragma once
/// @file
/// Chains: which calls wait for which events, or for their turn, and what comes of it.

#include <array>
#include <bit>
#include <cstdint>

#include "abi/rings.hpp"
#include "base/result.hpp"
#include "rings/event_ids.hpp"

namespace rings {

/// The calls of one process that wait for others.
///
/// 1. A call waits only for calls that were submitted before it. So no two wait for each other, and one of them waits for none.
/// 2. It is decided when the last of its events has happened: it begins, or, if one of them has failed, it is cancelled.
/// 3. It takes a fixed number of steps to add one, and to go on from an event to each that waits for it.
/// 4. A drain, and all that comes behind one, stands in line: it waits for its turn as for one event more. A drain has its turn
///    when all calls in flight stand in line, the others when none of them is a drain before them, and none has begun.
/// @threads one at a time
class Chains {
  public:
    static constexpr std::uint8_t most =
        63;  ///< So many wait: a whole ring, but for its first.

    /// None. @p ids know how far the events have come, and outlive this.
    explicit Chains(EventIds& ids) noexcept;

    /// Says whether a call waits for any event.
    [[nodiscard]] static bool is_chained(const abi::Submission& call) noexcept {
        return std::bit_cast<std::uint64_t>(call.after) != 0;
    }
    /// Says whether a drain waits, or has begun and not ended: what comes now stands in line.
    [[nodiscard]] bool is_draining() const noexcept { return gate_ != Gate::open; }
    /// Says whether a call is to be added; any other begins at once.
    [[nodiscard]] bool concerns(const abi::Submission& call) const noexcept {
        return is_draining() || is_chained(call) || (call.flags & abi::Chain::drain) != 0;
    }
    /// Adds a call, whose own event is submitted. @param others  So many calls were submitted before it, and have not ended
    /// @errors no_such_file  an event that it waits for was not submitted before it, or is forgotten
    /// @errors would_block   so many wait already
    base::Result<void> add(const abi::Submission& call, std::uint32_t others) noexcept;
    /// An event has happened, or its call has failed: those that waited for it alone are decided.
    /// @pre EventIds::finish() knows it
    void finish(std::uint32_t event, bool has_failed) noexcept;
    /// A call has ended, and so many have not: perhaps that is somebody's turn. @pre is_draining()
    void go_on(std::uint32_t in_flight) noexcept;

    /// One that waits, or is decided, and of which @p is_meant(call) must not begin: it is decided so.
    /// @returns Whether there is one.
    template <class IsMeant>
    bool cancel(IsMeant is_meant) noexcept;

    /// Calls @p visit(call) for each that waits.
    template <class Visit>
    void each_waiting(Visit visit) const noexcept {
        for (const Waiting& waiting : waiting_)
            if (waiting.open > 0) visit(waiting.call);
    }
    /// A call that is decided.
    struct Decided {
        abi::Submission call;       ///< Which.
        bool is_cancelled = false;  ///< It must not begin.
    };
    /// Says whether there is one.
    [[nodiscard]] bool has_decided() const noexcept { return decided_.first != none; }
    /// Takes the one that was decided first. @returns Whether there was one.
    [[nodiscard]] bool take(Decided& decided) noexcept;

  private:
    // One of the four events of a call: four times its place, and which.
    using Link = std::uint8_t;
    static constexpr Link none = 0xff;

    struct Waiting {
        abi::Submission call;
        std::array<Link, 4> next;  // who else waits for the same event
        std::uint8_t open;  // so many of its events have not happened; its turn is one
        bool is_cancelled;
        std::uint8_t behind;  // the next one that is decided, or in line, or unused
    };
    // Places, by what is behind each.
    struct Line {
        std::uint8_t first = none, last = none;
    };
    // What the first in line waits for: there is none, a drain that others are before, or a drain that has begun.
    enum class Gate : std::uint8_t { open, waits, drains };

    base::Result<unsigned> check(const abi::Submission& call) const noexcept;
    void settle(std::uint8_t place, bool is_cancelled) noexcept;
    void append(Line& line, std::uint8_t place) noexcept;
    void take_place(std::uint8_t place, std::uint32_t others) noexcept;
    void give_turn() noexcept;
    void open_gate() noexcept;
    void leave_line(std::uint8_t place) noexcept;
    void withdraw(std::uint8_t place) noexcept;

    Gate gate_ =
        Gate::open;  // in front: it is asked for at each call, which is cheap there
    EventIds& ids_;
    std::array<Waiting, most> waiting_{};
    std::array<Link, EventIds::window>
        waiters_;  // by event: who waits for it, the last first
    std::uint8_t unused_ = 0;
    Line decided_, held_;
    std::uint8_t in_line_ = 0;  // how many are held
};

template <class IsMeant>
bool Chains::cancel(IsMeant is_meant) noexcept {
    for (std::uint8_t place = 0; place < most; ++place) {
        if (waiting_[place].open == 0 || !is_meant(waiting_[place].call)) continue;
        withdraw(place);
        return true;
    }
    for (std::uint8_t at = decided_.first; at != none; at = waiting_[at].behind) {
        if (!is_meant(waiting_[at].call)) continue;
        waiting_[at].is_cancelled = true;
        return true;
    }
    return false;
}

// [forward]
/// What a call becomes by what the slots of @p side say.
template <class KernelSide>
void forward(abi::Submission& call, const KernelSide& side) noexcept {
    using abi::Chain;
    auto& [file, address, bytes, offset] = call.arguments;
    if ((call.flags & Chain::file_from_slot) != 0) file = side.value(call.file_slot);
    if ((call.flags & (Chain::skip | Chain::limit | Chain::offset)) == 0) return;
    const std::uint64_t value = side.value(call.value_slot);
    const std::uint64_t inside = value < bytes ? value : bytes;
    if ((call.flags & Chain::offset) != 0) offset += value;
    if ((call.flags & Chain::limit) != 0) bytes = inside;
    if ((call.flags & Chain::skip) != 0) {
        address += inside;
        bytes -= inside;
    }
}
// [forward]

}  // namespace rings

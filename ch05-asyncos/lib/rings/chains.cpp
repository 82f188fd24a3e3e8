#include "rings/chains.hpp"

namespace rings {

using base::Errno;
using base::Result;

namespace {

constexpr std::uint16_t distance = abi::Chain::even_failed - 1;  // the bits of one

constexpr std::uint32_t event_before(const abi::Submission& call,
                                     std::uint16_t after) noexcept {
    return call.event - (after & distance);
}

}  // namespace

Chains::Chains(EventIds& ids) noexcept : ids_(ids) {
    waiters_.fill(none);
    for (std::uint8_t place = 0; place < most; ++place)
        waiting_[place].behind = place + 1 < most ? place + 1 : none;
}

// Nothing is written before all of them are known. How many there are.
Result<unsigned> Chains::check(const abi::Submission& call) const noexcept {
    unsigned count = 0;
    for (const std::uint16_t after : call.after) {
        if (after == 0) continue;
        const bool is_itself = (after & distance) == 0;
        if (is_itself || !ids_.progress(event_before(call, after)))
            return base::fail(Errno::no_such_file);
        ++count;
    }
    return count;
}

// [add]
Result<void> Chains::add(const abi::Submission& call) noexcept {
    const auto count = check(call);
    if (!count) return base::fail(count.error());
    if (unused_ == none) return base::fail(Errno::would_block);
    const std::uint8_t place = unused_;
    Waiting& waiting = waiting_[place];
    unused_ = waiting.behind;
    waiting.call = call;
    waiting.is_cancelled = false;
    waiting.open = static_cast<std::uint8_t>(*count);
    for (std::uint8_t which = 0; which < 4; ++which) {
        const std::uint16_t after = call.after[which];
        if (after == 0) continue;
        const std::uint32_t event = event_before(call, after);
        const auto progress = *ids_.progress(event);
        if (progress == EventIds::Progress::in_flight) {
            Link& last = waiters_[event % EventIds::window];
            waiting.next[which] = last;
            last = static_cast<Link>(4 * place + which);
        } else {
            settle(place, after, progress == EventIds::Progress::failed);
        }
    }
    return {};
}
// [add]

// [finish]
void Chains::finish(std::uint32_t event, bool has_failed) noexcept {
    Link link = waiters_[event % EventIds::window];
    waiters_[event % EventIds::window] = none;
    Link first = none;  // they go on in the order in which they came
    while (link != none) {
        Link& next = waiting_[link / 4].next[link % 4];
        const Link before = next;
        next = first;
        first = link;
        link = before;
    }
    while (first != none) {
        Waiting& waiting = waiting_[first / 4];
        const std::uint8_t which = first % 4;
        const auto place = static_cast<std::uint8_t>(first / 4);
        first = waiting.next[which];
        settle(place, waiting.call.after[which], has_failed);
    }
}

// One of its events has happened.
void Chains::settle(std::uint8_t place, std::uint16_t after, bool has_failed) noexcept {
    Waiting& waiting = waiting_[place];
    if (has_failed && (after & abi::Chain::even_failed) == 0) waiting.is_cancelled = true;
    if (--waiting.open == 0) decide(place);
}
// [finish]

void Chains::decide(std::uint8_t place) noexcept {
    waiting_[place].behind = none;
    if (first_decided_ == none) {
        first_decided_ = place;
    } else {
        waiting_[last_decided_].behind = place;
    }
    last_decided_ = place;
}

// It waits for nothing any more, and nobody finds it among those who do.
void Chains::withdraw(std::uint8_t place) noexcept {
    Waiting& waiting = waiting_[place];
    for (std::uint8_t which = 0; which < 4; ++which) {
        const std::uint16_t after = waiting.call.after[which];
        const std::uint32_t event = event_before(waiting.call, after);
        if (after == 0 || ids_.progress(event) != EventIds::Progress::in_flight) continue;
        Link* link = &waiters_[event % EventIds::window];
        while (*link != 4 * place + which) link = &waiting_[*link / 4].next[*link % 4];
        *link = waiting.next[which];
    }
    waiting.open = 0;
    waiting.is_cancelled = true;
    decide(place);
}

bool Chains::take(Decided& decided) noexcept {
    const std::uint8_t place = first_decided_;
    if (place == none) return false;
    Waiting& waiting = waiting_[place];
    decided = {waiting.call, waiting.is_cancelled};
    first_decided_ = waiting.behind;
    waiting.behind = unused_;
    unused_ = place;
    return true;
}

}  // namespace rings

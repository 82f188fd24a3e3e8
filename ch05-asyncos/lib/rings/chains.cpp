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
constexpr bool is_drain(const abi::Submission& call) noexcept {
    return (call.flags & abi::Chain::drain) != 0;
}
// Whether what has become of an event cancels who waits for it.
constexpr bool cancels(std::uint16_t after, bool has_failed) noexcept {
    return has_failed && (after & abi::Chain::even_failed) == 0;
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
Result<void> Chains::add(const abi::Submission& call, std::uint32_t others) noexcept {
    const auto count = check(call);
    if (!count) return base::fail(count.error());
    if (unused_ == none) return base::fail(Errno::would_block);
    const std::uint8_t place = unused_;
    Waiting& waiting = waiting_[place];
    unused_ = waiting.behind;
    waiting.call = call;
    waiting.is_cancelled = false;
    waiting.open = static_cast<std::uint8_t>(*count + 1);  // its turn
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
            settle(place, cancels(after, progress == EventIds::Progress::failed));
        }
    }
    take_place(place, others);
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
        settle(place, cancels(waiting.call.after[which], has_failed));
    }
}

// It waits for one thing less.
void Chains::settle(std::uint8_t place, bool is_cancelled) noexcept {
    Waiting& waiting = waiting_[place];
    if (is_cancelled) waiting.is_cancelled = true;
    if (--waiting.open == 0) append(decided_, place);
}
// [finish]

void Chains::append(Line& line, std::uint8_t place) noexcept {
    waiting_[place].behind = none;
    (line.first == none ? line.first : waiting_[line.last].behind) = place;
    line.last = place;
}

// [drain]
// It stands in line, or has its turn at once.
void Chains::take_place(std::uint8_t place, std::uint32_t others) noexcept {
    const bool drains = is_drain(waiting_[place].call);
    if (is_draining() || (drains && others > 0)) {
        append(held_, place);
        ++in_line_;
        if (gate_ == Gate::open) gate_ = Gate::waits;
    } else {
        if (drains) gate_ = Gate::drains;
        settle(place, false);
    }
}

void Chains::go_on(std::uint32_t in_flight) noexcept {
    if (in_flight != in_line_) return;  // somebody has begun, and has not ended
    open_gate();
    if (gate_ != Gate::waits || in_flight != in_line_) return;
    gate_ = Gate::drains;
    give_turn();
}

// Those before the next drain have their turn.
void Chains::open_gate() noexcept {
    while (held_.first != none && !is_drain(waiting_[held_.first].call)) give_turn();
    gate_ = held_.first == none ? Gate::open : Gate::waits;
}

void Chains::give_turn() noexcept {
    const std::uint8_t place = held_.first;
    held_.first = waiting_[place].behind;
    --in_line_;
    settle(place, false);
}
// [drain]

// If it stands there.
void Chains::leave_line(std::uint8_t place) noexcept {
    std::uint8_t before = none;
    std::uint8_t at = held_.first;
    for (; at != none && at != place; at = waiting_[at].behind) before = at;
    if (at == none) return;
    (before == none ? held_.first : waiting_[before].behind) = waiting_[place].behind;
    if (held_.last == place) held_.last = before;
    --in_line_;
}

// It waits for nothing any more, and nobody finds it among those who do. It is decided before those whom it has held back.
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
    leave_line(place);
    waiting.open = 0;
    waiting.is_cancelled = true;
    append(decided_, place);
    if (gate_ == Gate::waits) open_gate();  // it may have been the drain
}

bool Chains::take(Decided& decided) noexcept {
    const std::uint8_t place = decided_.first;
    if (place == none) return false;
    Waiting& waiting = waiting_[place];
    decided = {waiting.call, waiting.is_cancelled};
    decided_.first = waiting.behind;
    waiting.behind = unused_;
    unused_ = place;
    return true;
}

}  // namespace rings

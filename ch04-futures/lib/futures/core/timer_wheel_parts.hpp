#pragma once
/// @file
/// How TimerWheel does what timer_wheel.hpp says. Programs include that.

#include <algorithm>
#include <bit>

#include "futures/core/timer_wheel.hpp"

namespace futures {

// The slowest wheel in which the tick's place differs from the present's.
template <class Sync>
void TimerWheel<Sync>::put(TimerEntry& entry) noexcept {
    const std::uint64_t tick = std::max(entry.tick_, present_);
    const std::uint64_t difference = tick ^ present_;
    unsigned wheel =
        difference == 0 ? 0 : static_cast<unsigned>(std::bit_width(difference) - 1) / bits;
    wheel = std::min(wheel, slowest);
    std::uint64_t turn = tick >> (wheel * bits);
    if (wheel == slowest) {  // what lies beyond waits in its last place
        turn = std::min(turn, (present_ >> (wheel * bits)) + places - 1);
    }
    link(entry, wheel * places + static_cast<std::uint32_t>(turn % places));
    next_.store(std::min(next_.load(Order::relaxed), begin_of(turn << (wheel * bits))),
                Order::relaxed);
}

template <class Sync>
void TimerWheel<Sync>::link(TimerEntry& entry, std::uint32_t place) noexcept {
    TimerEntry*& first = first_[place];
    entry.place_ = place;
    if (first == nullptr) {
        first = entry.next_ = entry.before_ = &entry;
        used_[place / places] |= std::uint64_t{1} << place % places;
        return;
    }
    entry.next_ = first;
    entry.before_ = first->before_;
    first->before_->next_ = &entry;
    first->before_ = &entry;
}

template <class Sync>
void TimerWheel<Sync>::unlink(TimerEntry& entry) noexcept {
    TimerEntry*& first = first_[entry.place_];
    if (entry.next_ == &entry) {
        first = nullptr;
        used_[entry.place_ / places] &= ~(std::uint64_t{1} << entry.place_ % places);
    } else {
        if (first == &entry) first = entry.next_;
        entry.next_->before_ = entry.before_;
        entry.before_->next_ = entry.next_;
    }
    entry.next_ = nullptr;
}

// Takes it out, wherever it is.
template <class Sync>
void TimerWheel<Sync>::remove(TimerEntry& entry) noexcept {
    if (entry.next_ == nullptr) return;
    unlink(entry);
    next_.store(begin_of(first_place().tick), Order::relaxed);
}

// Of the quickest wheel that has any: they are due before those of the others, whose places have not
// begun yet.
template <class Sync>
auto TimerWheel<Sync>::first_place() const noexcept -> Found {
    for (unsigned wheel = 0; wheel < wheels; ++wheel) {
        if (used_[wheel] == 0) continue;
        const std::uint64_t turn = present_ >> (wheel * bits);
        const auto here = static_cast<unsigned>(turn % places);
        const std::uint64_t from_here =
            used_[wheel] >> here | used_[wheel] << (places - here) % places;
        const auto ahead = static_cast<unsigned>(std::countr_zero(from_here));
        return {wheel, (turn + ahead) << (wheel * bits),
                wheel * places + static_cast<std::uint32_t>((turn + ahead) % places)};
    }
    return {wheels, none, 0};
}

// Goes on to @p now, until it comes to one that is due.
template <class Sync>
bool TimerWheel<Sync>::take_due(std::uint64_t now, Waker& waker) noexcept {
    const Locked<typename Sync::Lock> locked(lock_);
    while (true) {
        const Found found = first_place();
        if (found.tick > now) {
            present_ = std::max(present_, now);
            next_.store(begin_of(found.tick), Order::relaxed);
            return false;
        }
        present_ = std::max(present_, found.tick);
        TimerEntry*& first = first_[found.place];
        if (found.wheel == 0) {
            waker = std::move(first->waker_);
            unlink(*first);
            return true;
        }
        // All of them at once: from now on the quicker wheels come first.
        while (first != nullptr) {
            TimerEntry& entry = *first;
            unlink(entry);
            put(entry);
        }
    }
}

}  // namespace futures

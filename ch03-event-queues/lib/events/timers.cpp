#include "events/timers.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace events {

namespace {

std::uint64_t nanoseconds_of(Timers::time_point time) noexcept {
    const auto count =
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch())
            .count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

}  // namespace

Timers::Timers() noexcept : present_(nanoseconds_of(std::chrono::steady_clock::now())) {}

// ---- Lists ----

// Behind those that were there: equal deadlines have the same place at any time, and so stay in order.
void Timers::put(Index index) noexcept {
    Entry& entry = entries_[index];
    const std::uint64_t time = std::max(entry.deadline, present_);
    const int wheel =
        time == present_ ? 0 : (63 - std::countl_zero(time ^ present_)) / bits;
    const auto at = static_cast<unsigned>(time >> (wheel * bits)) % places;
    used_[static_cast<std::size_t>(wheel)] |= std::uint64_t{1} << at;
    entry.place = static_cast<std::uint16_t>(static_cast<unsigned>(wheel * places) + at);
    List& list = lists_[entry.place];
    entry.next = nobody;
    entry.before = std::exchange(list.last, index);
    (entry.before == nobody ? list.first : entries_[entry.before].next) = index;
}

void Timers::unlink(Index index) noexcept {
    const Entry& entry = entries_[index];
    List& list = lists_[entry.place];
    (entry.before == nobody ? list.first : entries_[entry.before].next) = entry.next;
    (entry.next == nobody ? list.last : entries_[entry.next].before) = entry.before;
    if (list.first == nobody)
        used_[entry.place / places] &= ~(std::uint64_t{1} << entry.place % places);
}

void Timers::give_back(Index index) noexcept {
    ++entries_[index].generation;
    entries_[index].next = std::exchange(free_, index);
    --size_;
}

// ---- Verbs ----

// A name is the place in the table and, above it, how often that has been used.
std::uint64_t Timers::set(time_point deadline, Token token) {
    Index index = free_;
    if (index == nobody) {
        index = static_cast<Index>(entries_.size());
        entries_.emplace_back();
    } else {
        free_ = entries_[index].next;
    }
    Entry& entry = entries_[index];
    entry.deadline = nanoseconds_of(deadline);
    entry.token = token;
    put(index);
    ++size_;
    return std::uint64_t{entry.generation} << 32 | index;
}

bool Timers::cancel(std::uint64_t name) noexcept {
    const auto index = static_cast<Index>(name);
    if (index >= entries_.size() || entries_[index].generation != name >> 32) return false;
    unlink(index);
    give_back(index);
    return true;
}

// A quicker wheel is wholly before the next place of a slower one, so the first wheel with a timer
// has the first of them.
std::optional<Timers::Place> Timers::first_place() const noexcept {
    for (int wheel = 0; wheel < wheels; ++wheel) {
        const std::uint64_t used = used_[static_cast<std::size_t>(wheel)];
        if (used == 0) continue;
        const int at = std::countr_zero(used), shift = wheel * bits;
        // The present's own digits above this wheel, then the place.
        const std::uint64_t above =
            shift + bits >= 64 ? 0 : present_ >> (shift + bits) << (shift + bits);
        return Place{wheel, above | static_cast<std::uint64_t>(at) << shift,
                     static_cast<std::size_t>(wheel * places + at)};
    }
    return std::nullopt;
}

std::optional<Timers::time_point> Timers::next() const noexcept {
    if (size_ == 0) return std::nullopt;
    const auto place = first_place();
    if (!place) return std::nullopt;
    return time_point(std::chrono::duration_cast<time_point::duration>(
        std::chrono::nanoseconds(static_cast<std::int64_t>(place->begin))));
}

// [take_due]
std::optional<Token> Timers::take_due(time_point now) noexcept {
    const std::uint64_t limit = nanoseconds_of(now);
    for (;;) {
        const auto place = first_place();
        if (!place || place->begin > limit) return std::nullopt;
        present_ = std::max(present_, place->begin);
        const Index first = lists_[place->list].first;
        if (place->wheel == 0) {
            unlink(first);
            give_back(first);
            return entries_[first].token;
        }
        // The present has reached this place: its timers move to quicker wheels, in their order.
        used_[static_cast<std::size_t>(place->wheel)] &=
            ~(std::uint64_t{1} << place->list % places);
        lists_[place->list] = {};
        for (Index one = first; one != nobody;) {
            const Index following = entries_[one].next;
            put(one);
            one = following;
        }
    }
}
// [take_due]

}  // namespace events

#include "events/timers.hpp"

#include <algorithm>

namespace events {

// A name is the slot and, above it, how often that has been used.
std::uint64_t Timers::set(time_point deadline, Token token) {
    std::uint32_t slot = free_;
    if (slot == nobody) {
        slot = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        free_ = slots_[slot].place;
    }
    slots_[slot].token = token;
    heap_.emplace_back();
    move_up(heap_.size() - 1, {deadline, set_++, slot});
    return std::uint64_t{slots_[slot].generation} << 32 | slot;
}

bool Timers::cancel(std::uint64_t name) noexcept {
    const auto slot = static_cast<std::uint32_t>(name);
    if (slot >= slots_.size() || slots_[slot].generation != name >> 32) return false;
    remove(slots_[slot].place);
    return true;
}

std::optional<Token> Timers::take_due(time_point now) noexcept {
    if (heap_.empty() || heap_.front().deadline > now) return std::nullopt;
    const Token token = slots_[heap_.front().slot].token;
    remove(0);
    return token;
}

void Timers::put(std::size_t place, const Entry& entry) noexcept {
    heap_[place] = entry;
    slots_[entry.slot].place = static_cast<std::uint32_t>(place);
}

void Timers::move_up(std::size_t place, const Entry& entry) noexcept {
    while (place > 0 && entry.before(heap_[(place - 1) / 4])) {
        put(place, heap_[(place - 1) / 4]);
        place = (place - 1) / 4;
    }
    put(place, entry);
}

void Timers::move_down(std::size_t place, const Entry& entry) noexcept {
    for (std::size_t child = 4 * place + 1; child < heap_.size(); child = 4 * place + 1) {
        const std::size_t end = std::min(child + 4, heap_.size());
        std::size_t first = child;
        for (std::size_t other = child + 1; other < end; ++other) {
            if (heap_[other].before(heap_[first])) first = other;
        }
        if (!heap_[first].before(entry)) break;
        put(place, heap_[first]);
        place = first;
    }
    put(place, entry);
}

void Timers::remove(std::size_t place) noexcept {
    Slot& slot = slots_[heap_[place].slot];
    ++slot.generation;
    slot.place = free_;
    free_ = heap_[place].slot;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    if (place > 0 && last.before(heap_[(place - 1) / 4])) {
        move_up(place, last);
    } else {
        move_down(place, last);
    }
}

}  // namespace events

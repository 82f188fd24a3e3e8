#include "kqueue/knote.hpp"

#include <unistd.h>

#include "kqueue/filter.hpp"

namespace kqueues {

Knotes::~Knotes() {
    for_each([this](Knote& knote) { remove(knote); });
}

Knote* Knotes::find(std::uintptr_t ident, std::int16_t filter) noexcept {
    const auto found = places_.find({ident, filter});
    return found == places_.end() ? nullptr : &knotes_[found->second];
}

Knote* Knotes::find(std::uint64_t id) noexcept {
    const auto place = static_cast<std::uint32_t>(id);
    if (place >= knotes_.size()) return nullptr;
    Knote& knote = knotes_[place];
    return knote.is_used && knote.id() == id ? &knote : nullptr;
}

Knote& Knotes::add(const Kevent& change) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(knotes_.size()));
        knotes_.emplace_back();
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    Knote& knote = knotes_[place];
    knote = {.asked = change,
             .place = place,
             .generation = knote.generation + 1,
             .is_used = true};
    places_[{change.ident, change.filter}] = place;
    return knote;
}

void Knotes::remove(Knote& knote) noexcept {
    filter_of(knote.asked.filter)->forget(knote);
    for (int& descriptor : knote.own) {
        if (descriptor >= 0) close(descriptor);
        descriptor = -1;
    }
    places_.erase({knote.asked.ident, knote.asked.filter});
    knote.is_used = false;
    free_.push_back(knote.place);
}

}  // namespace kqueues

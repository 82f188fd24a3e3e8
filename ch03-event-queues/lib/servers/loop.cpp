#include "servers/loop.hpp"

#include <algorithm>
#include <csignal>

namespace servers {

using base::fail, base::Result;
using events::Event;

unsigned Loop::take_in(Part& part) {
    // The place of one that has gone may be used again: its queue's events have all come.
    const auto place = std::ranges::find(parts_, nullptr);
    if (place == parts_.end()) {
        parts_.push_back(&part);
        return static_cast<unsigned>(parts_.size() - 1);
    }
    *place = &part;
    return static_cast<unsigned>(place - parts_.begin());
}

void Loop::let_go(Part& part, unsigned number) {
    part.on_stop();
    Room room;
    while (!part.is_over()) {
        if (!step(room)) break;
    }
    parts_[number] = nullptr;
}

Result<void> Loop::stop_on_signals() {
    for (const int number : {SIGINT, SIGTERM}) {
        if (auto added = queue_.add_signal(number, token_of(0, 0)); !added) return added;
    }
    return {};
}

void Loop::stop() noexcept {
    is_stopped_.store(true, std::memory_order_release);  // pairs with run()
    queue_.wake();
}

void Loop::on_event(const Event& event) {
    if (event.what == events::What::signal) stop();
}

// [step]
// A batch of events, each to its part. A part may have gone since the batch was taken.
Result<void> Loop::step(Room& room) {
    const auto count = queue_.wait(room);
    if (!count) return fail(count.error());
    for (const Event& event : std::span(room).first(*count)) {
        Part* const part = parts_[event.token >> own_bits];
        if (part != nullptr) part->on_event(event);
    }
    return {};
}
// [step]

bool Loop::are_all_over() const noexcept {
    return std::ranges::all_of(
        parts_, [](const Part* part) { return part == nullptr || part->is_over(); });
}

Result<void> Loop::run() {
    Room room;
    while (!is_stopped_.load(std::memory_order_acquire)) {
        if (auto stepped = step(room); !stepped) return stepped;
    }
    for (std::size_t i = 1; i < parts_.size(); ++i) {
        if (parts_[i] != nullptr) parts_[i]->on_stop();
    }
    while (!are_all_over()) {
        if (auto stepped = step(room); !stepped) return stepped;
    }
    return {};
}

}  // namespace servers

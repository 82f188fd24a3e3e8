#include "model/total_order.hpp"

namespace model {

template <class Which>
Clock TotalOrder::past_of(Which which) const {
    Clock all;
    for (const Event& each : events_)
        if (which(each)) all.join(each.past);
    return all;
}

// A thread's moment ends with an event. So who knows a later one has it from an operation behind the
// event; who knows just this moment has read what the event itself has stored, and that is less.
Clock TotalOrder::strongly_before(const Clock& now) const {
    return past_of([&](const Event& each) { return each.moment < now.at[each.thread]; });
}

Clock TotalOrder::fences_before(const Clock& now) const {
    return past_of([&](const Event& each) {
        return each.is_fence && each.moment <= now.at[each.thread];
    });
}

Clock TotalOrder::closed(const Clock& some) const {
    return past_of([&](const Event& each) { return each.moment <= some.at[each.thread]; });
}

Clock TotalOrder::add(std::size_t thread, Time moment, bool is_fence, Clock before) {
    before.at[thread] = moment;
    events_.push_back({before, moment, static_cast<std::uint8_t>(thread), is_fence});
    return before;
}

void TotalOrder::put_before(const Clock& first, const Clock& later) {
    for (Event& each : events_)
        if (later.meets(each.past)) each.past.join(first);
}

}  // namespace model

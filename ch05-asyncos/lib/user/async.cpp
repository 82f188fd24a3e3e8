#include "user/async.hpp"

#include <algorithm>

namespace user {

// [park]
bool PollDriver::park(futures::nanoseconds deadline) noexcept {
    if (deadline == futures::never && files_.empty()) return false;
    const auto time = deadline == futures::never
                          ? nanoseconds(-1)
                          : std::max(deadline - now(), futures::nanoseconds(0));
    if (!user::poll(files_, time)) return true;  // a signal: the tasks look again
    for (std::size_t i = files_.size(); i-- > 0;) {
        if (files_[i].happened == 0) continue;
        Readable& ready = *waiting_[i];
        ready.has_happened_ = true;
        ready.leave();
        ready.waker_.wake_by_ref();
    }
    return true;
}
// [park]

futures::Poll<> Readable::poll(futures::Context& context) noexcept {
    if (has_happened_) return futures::ready;
    if (!waker_.will_wake(context.waker())) waker_ = context.waker().clone();
    if (!is_waiting_) {
        place_ = driver_.files_.size();
        driver_.files_.push_back({file_, abi::PollEvent::readable, 0});
        driver_.waiting_.push_back(this);
        is_waiting_ = true;
    }
    return futures::pending;
}

// The last one takes its place.
void Readable::leave() noexcept {
    if (!is_waiting_) return;
    is_waiting_ = false;
    Readable* const last = driver_.waiting_.back();
    last->place_ = place_;
    driver_.waiting_[place_] = last;
    driver_.files_[place_] = driver_.files_.back();
    driver_.waiting_.pop_back();
    driver_.files_.pop_back();
}

}  // namespace user

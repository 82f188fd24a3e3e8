#include "user/async.hpp"

#include <algorithm>

#include "futures/core/platform.hpp"

namespace user {

// [park]
bool PollDriver::park(futures::nanoseconds deadline) noexcept {
    if (deadline == futures::never && count_ == 0) return false;
    abi::PollFile files[most];
    for (std::size_t i = 0; i < count_; ++i)
        files[i] = {waiting_[i]->file_, abi::PollEvent::readable, 0};
    const auto time = deadline == futures::never
                          ? nanoseconds(-1)
                          : std::max(deadline - now(), futures::nanoseconds(0));
    if (!user::poll({files, count_}, time)) return true;  // a signal: the tasks look again
    for (std::size_t i = count_; i-- > 0;) {
        if (files[i].happened == 0) continue;
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
        if (driver_.count_ == PollDriver::most)
            futures::platform::fail("readable: so many files are waited for already");
        driver_.waiting_[driver_.count_++] = this;
        is_waiting_ = true;
    }
    return futures::pending;
}

// The last one takes its place.
void Readable::leave() noexcept {
    if (!is_waiting_) return;
    is_waiting_ = false;
    Readable** const end = driver_.waiting_ + driver_.count_--;
    *std::find(driver_.waiting_, end, this) = end[-1];
}

}  // namespace user

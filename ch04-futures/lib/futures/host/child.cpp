// What is the same on every system.

#include "futures/host/child.hpp"

namespace futures {

bool ChildSource::on_event(const events::Event& event) noexcept {
    ended_ =
        event.error != base::Errno{} ? Ended(base::fail(event.error)) : Ended(event.result);
    waiting_.wake();
    return !is_released_;
}

bool ChildSource::on_release() noexcept {
    is_released_ = true;
    waiting_.forget();
    return ended_.is_pending();
}

Poll<ChildSource::Ended> ChildSource::poll(Context& context) noexcept {
    if (ended_.is_pending()) waiting_.wait(context);
    return ended_;
}

}  // namespace futures

#include "user/rings.hpp"

#include <algorithm>

#include "futures/core/platform.hpp"

namespace user {

Result<std::size_t> wait_for_events(std::span<const std::uint32_t> events,
                                    abi::EventWait mode, nanoseconds time) noexcept {
    const abi::Time limit{time.count() / 1'000'000'000, time.count() % 1'000'000'000};
    const auto happened =
        user::ask(Call::event_wait, events.data(), events.size(), static_cast<int>(mode),
                  time.count() < 0 ? nullptr : &limit);
    if (!happened) return base::fail(happened.error());
    return static_cast<std::size_t>(*happened);
}

Result<void> Rings::open(unsigned flags) noexcept {
    const auto place = user::ask(Call::ring_setup, flags);
    if (!place) return base::fail(place.error());
    memory_ = reinterpret_cast<rings::SharedMemory*>(*place);
    side_.emplace(*memory_);
    return {};
}

bool Rings::submit(RingCall& call) noexcept {
    call.call_.token = reinterpret_cast<std::uint64_t>(&call);
    is_full_ = !side_->submit(call.call_);
    if (!is_full_) ++in_flight_;
    return !is_full_;
}

void Rings::take_results() noexcept {
    for (abi::Completion result; side_->take(result);) {
        --in_flight_;
        if (result.token == 0) continue;  // of cancel()
        RingCall& call = *reinterpret_cast<RingCall*>(result.token);
        call.answer_ = result.answer;
        call.state_ = RingCall::State::done;
        call.waker_.wake_by_ref();
    }
}

// [park]
bool Rings::park(futures::nanoseconds deadline) noexcept {
    const std::uint32_t before = in_flight_;
    take_results();
    if (in_flight_ != before) return true;
    const bool only_looks = deadline <= futures::nanoseconds(0);
    if (only_looks && is_full_ && side_->needs_notice()) {
        ++traps_;
        static_cast<void>(user::order(Call::ring_notify));
    } else if (!only_looks) {
        if (deadline == futures::never && in_flight_ == 0) return false;
        ++traps_;  // to come into the kernel tells it of what was submitted
        const auto time = deadline == futures::never
                              ? nanoseconds(-1)
                              : std::max(deadline - now(), futures::nanoseconds(0));
        static_cast<void>(wait_for_events({}, abi::EventWait::any, time));
    }
    take_results();
    return true;
}
// [park]

// [drop]
RingCall::~RingCall() {
    if (state_ == State::in_flight) rings_.cancel(*this);
}
// The kernel may write into the call's bytes until it says that it does not.
void Rings::cancel(RingCall& call) noexcept {
    call.waker_ = {};
    const abi::Submission entry{.call = static_cast<std::uint16_t>(Call::cancel),
                                .arguments = {0, call.call_.token}};
    while (!side_->submit(entry)) {
        ++traps_;
        static_cast<void>(user::order(Call::ring_notify));
        take_results();
    }
    ++in_flight_;
    while (call.state_ == RingCall::State::in_flight) {
        ++traps_;
        static_cast<void>(wait_for_events({}));
        take_results();
    }
}
// [drop]

// [poll]
futures::Poll<RingCall::Output> RingCall::poll(futures::Context& context) noexcept {
    if (state_ == State::done) {
        if (abi::is_error(answer_)) return Output(base::fail(static_cast<Errno>(-answer_)));
        return Output(static_cast<std::size_t>(answer_));
    }
    if (!waker_.will_wake(context.waker())) waker_ = context.waker().clone();
    if (state_ == State::fresh && rings_.submit(*this)) state_ = State::in_flight;
    if (state_ == State::fresh) waker_.wake_by_ref();  // no room: it tries again
    return futures::pending;
}
// [poll]

}  // namespace user

// EVFILT_TIMER: a timerfd. It counts how often its time has come; that is the event's data.
// @source kqueue(2) of macOS and FreeBSD; timerfd_create(2)

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t unit_of(std::uint32_t fflags) noexcept {
    if ((fflags & NOTE_SECONDS) != 0) return second;
    if ((fflags & NOTE_USECONDS) != 0) return 1'000;
    if ((fflags & NOTE_NSECONDS) != 0) return 1;
    return 1'000'000;
}

// In nanoseconds; a time beyond the end of time is the end of time.
std::int64_t nanoseconds(const Kevent& asked) noexcept {
    const std::int64_t unit = unit_of(asked.fflags);
    const auto most = std::numeric_limits<std::int64_t>::max() / unit;
    return std::min<std::int64_t>(asked.data, most) * unit;
}

timespec to_timespec(std::int64_t ns) noexcept {
    return {.tv_sec = static_cast<time_t>(ns / second),
            .tv_nsec = static_cast<long>(ns % second)};
}

class TimerFilter final : public Filter {
  public:
    std::uint16_t always() const noexcept override { return EV_CLEAR; }

    // [prepare]
    int prepare(Knote& knote) const noexcept override {
        const Kevent& asked = knote.asked;
        if (asked.data < 0) return EINVAL;
        const bool is_absolute = (asked.fflags & NOTE_ABSOLUTE) != 0;
        const int clock = is_absolute ? CLOCK_REALTIME : CLOCK_MONOTONIC;
        const int timer = timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK);
        if (const int why = own(knote, 0, timer); why != 0) return why;

        // To timerfd 0 means never; here it means at once.
        const std::int64_t ns = std::max<std::int64_t>(nanoseconds(asked), 1);
        const bool is_periodic = !is_absolute && !knote.has(EV_ONESHOT);
        const itimerspec times{
            .it_interval =
                is_periodic ? to_timespec(asked.data == 0 ? 1'000'000 : ns) : timespec{},
            .it_value = to_timespec(ns)};
        const int flags = is_absolute ? TFD_TIMER_ABSTIME : 0;
        return timerfd_settime(timer, flags, &times, nullptr) == 0 ? 0 : errno;
    }
    // [prepare]

    // Enabled again, its time begins anew.
    void touch(Knote& knote, const Kevent& change) const noexcept override {
        if ((change.flags & EV_ENABLE) != 0 && knote.is_disabled) prepare(knote);
    }

    // [take]
    bool take(Knote& knote, std::uint32_t, Kevent& event) const noexcept override {
        const std::uint64_t count = drain(knote.own[0]);
        event.data = static_cast<std::intptr_t>(count);
        return count > 0;
    }
    // [take]
};

}  // namespace

const Filter& timer_filter() noexcept {
    static const TimerFilter filter{};
    return filter;
}

}  // namespace kqueues

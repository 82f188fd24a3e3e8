// How urgent a process is: its own byte, its ceiling, and what others lend to it.

#include "process/standing.hpp"

#include <algorithm>
#include <utility>

#include "devices/clock.hpp"
#include "process/load.hpp"
#include "process/processes.hpp"

namespace process {

using std::chrono::nanoseconds;

void Standing::inherit(const Standing& parent) noexcept {
    level = own = parent.own;
    ceiling = parent.ceiling;
}
void Standing::begin(kernel::Executor& whose) noexcept {
    executor = &whose;
    kernel::set_level(process.waker, level);
    (void)process.all.global_part(
        whose);  // if there is no memory yet, whoever asks is told
}

// [read]
// A byte of its own memory, which may change at any time, so it is read once. If it has nothing to do, it has been waked now,
// or will be, and may then have something as urgent as it is allowed to; at its next look at its queue it tells.
void Standing::read() noexcept {
    const auto said = process.space->load<std::uint8_t>(own_part);
    if (!said) return;
    own = schedule::level_of(*said == abi::nothing_ready ? ceiling : *said, ceiling);
    settle();
}
// [read]

// [urgent]
bool Standing::gives_way(nanoseconds slice_end) noexcept {
    const auto now = devices::Clock::now();
    auto& order = executor->queue();
    order.age(now);
    take();
    const unsigned least = level;
    return order.top() <= (now < slice_end ? std::min(least, order.current()) : least);
}
// [urgent]

void Standing::join() noexcept {
    Standing& other = *waits_for_;
    is_lender_ = true;
    next_ = std::exchange(other.lenders_, this);
    other.settle();
}
void Standing::leave() noexcept {
    Standing& other = *waits_for_;
    Standing** link = &other.lenders_;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
    is_lender_ = false;
    other.settle();
}

// [lend]
// It stands where it says, or higher by whoever waits for it. If it waits itself, it lends no less to the next one.
void Standing::settle() noexcept {
    std::uint8_t highest = own;
    for (const Standing* one = lenders_; one != nullptr; one = one->next_)
        highest = std::min(highest, one->level);
    if (highest == level) return;
    level = highest;
    if (process.waker) kernel::set_level(process.waker, highest);
    if (waits_for_ != nullptr) is_lender_ ? waits_for_->settle() : join();
}
// [lend]

}  // namespace process

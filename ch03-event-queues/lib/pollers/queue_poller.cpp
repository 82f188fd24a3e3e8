#include "pollers/queue_poller.hpp"

#include <array>
#include <utility>

#include "base/must.hpp"
#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"

namespace pollers {

using events::Event, events::Interest, events::Mode;

QueuePoller::QueuePoller(events::Backend backend)
    : queue_(base::must("open an event queue", events::Queue::open(backend))) {}

void QueuePoller::ring() { queue_.wake(); }

void QueuePoller::wake(Waiter*& waiter) {
    Waiter* const woken = std::exchange(waiter, nullptr);
    if (woken == nullptr) return;
    --waiting_;
    woken->is_ready = true;
    fibers::wake(*woken->fiber);
}

// [wait]
void QueuePoller::wait(std::optional<std::chrono::nanoseconds> timeout) {
    std::array<Event, 128> events;
    const std::size_t count = base::must("wait", queue_.wait(events, timeout));
    for (const Event& event : std::span(events).first(count)) {
        if (event.what != events::What::ready) continue;  // somebody has rung
        const auto descriptor = static_cast<int>(event.token);
        Waiters* const found = waiters_.find(descriptor);
        if (found == nullptr) continue;
        const auto ready = event.ready;
        if (ready.readable || ready.read_closed || ready.error) wake(found->reader);
        if (ready.writable || ready.write_closed || ready.error) wake(found->writer);
        // It was asked for once: whoever is still there must ask again.
        if (found->is_used()) static_cast<void>(ask(descriptor, *found));
    }
}
// [wait]

// The descriptor may have been closed, and its number given to another one, since the last time: the
// system knows, we do not. So each wait asks anew.
base::Result<void> QueuePoller::ask(int descriptor, const Waiters& waiters) noexcept {
    const Interest interest = waiters.reader == nullptr   ? Interest::writable
                              : waiters.writer == nullptr ? Interest::readable
                                                          : Interest::both;
    const auto token = static_cast<events::Token>(descriptor);
    const auto asked = queue_.modify(descriptor, token, interest, Mode::oneshot);
    if (asked || asked.error() != base::Errno::no_such_file) return asked;
    return queue_.add(descriptor, token, interest, Mode::oneshot);
}

base::Result<void> QueuePoller::wait_for(int descriptor, fibers::Interest interest) {
    if (descriptor < 0) return base::fail(base::Errno::bad_handle);
    const fibers::NoPreempt until_it_waits;  // or it might be woken before it has parked
    const bool reads = interest == fibers::Interest::readable;
    const auto place = [&]() -> Waiter*& {
        Waiters& waiters = waiters_.entry(descriptor);
        return reads ? waiters.reader : waiters.writer;
    };
    if (place() != nullptr) return base::fail(base::Errno::already_exists);
    Waiter waiter{.fiber = &fibers::self()};
    place() = &waiter;
    ++waiting_;
    const auto leave = [&] {
        if (place() == &waiter) place() = nullptr, --waiting_;
    };
    if (const auto asked = ask(descriptor, waiters_.entry(descriptor)); !asked) {
        leave();
        return asked;
    }
    try {
        while (!waiter.is_ready) fibers::park();
    } catch (...) {  // cancelled: it is gone when its event comes
        leave();
        throw;
    }
    return {};
}

}  // namespace pollers

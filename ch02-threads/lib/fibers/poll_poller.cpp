// Waiting for many descriptors with poll(2). Needs a POSIX system.

#include "fibers/poll_poller.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/must.hpp"
#include "fibers/fibers.hpp"
#include "fibers/io.hpp"
#include "fibers/no_preempt.hpp"

namespace fibers {

namespace {

// A fiber that waits for a descriptor. It stands on the stack of that fiber.
struct Waiter {
    Fiber* fiber;
    std::size_t place = 0;  // in the table
    short happened = 0;     // poll's answer; 0: nothing yet
};

}  // namespace

// Two lists with the same order: what poll(2) wants to see, and who wants to know.
struct PollPoller::Table {
    int bell[2];
    std::vector<pollfd> asked;
    std::vector<Waiter*> waiters;

    void add(const pollfd& question, Waiter* waiter) {
        asked.push_back(question);
        waiters.push_back(waiter);
        if (waiter != nullptr) waiter->place = asked.size() - 1;
    }

    // Takes one out; the last one gets its place.
    void remove(const Waiter& waiter) {
        asked[waiter.place] = asked.back();
        waiters[waiter.place] = waiters.back();
        waiters[waiter.place]->place = waiter.place;
        asked.pop_back();
        waiters.pop_back();
    }
};

PollPoller::PollPoller() : table_(std::make_unique<Table>()) {
    base::must("open a pipe to be woken by", pipe(table_->bell));
    for (const int end : table_->bell)
        base::must("make the pipe ready", make_nonblocking(end));
    table_->add({.fd = table_->bell[0], .events = POLLIN, .revents = 0}, nullptr);
}

PollPoller::~PollPoller() {
    for (const int end : table_->bell) close(end);
}

std::size_t PollPoller::waiting() const noexcept { return table_->asked.size() - 1; }

void PollPoller::ring() {
    // If the pipe is full it has been rung often enough.
    [[maybe_unused]] const auto written = ::write(table_->bell[1], "", 1);
}

void PollPoller::wait(std::optional<std::chrono::nanoseconds> timeout) {
    using std::chrono::milliseconds;
    int ms = -1;
    if (timeout) {
        const auto rounded = std::chrono::ceil<milliseconds>(*timeout).count();
        ms = static_cast<int>(
            std::clamp<decltype(rounded)>(rounded, 0, std::numeric_limits<int>::max()));
    }
    Table& table = *table_;
    if (poll(table.asked.data(), static_cast<nfds_t>(table.asked.size()), ms) <= 0) return;
    if (table.asked[0].revents != 0) {
        char rings[64];
        while (::read(table.bell[0], rings, sizeof rings) == sizeof rings) {}
    }
    std::size_t kept = 1;
    for (std::size_t i = 1; i < table.asked.size(); ++i) {
        Waiter& waiter = *table.waiters[i];
        waiter.happened = table.asked[i].revents;
        if (waiter.happened != 0) {
            wake(*waiter.fiber);
            continue;
        }
        table.asked[kept] = table.asked[i];
        table.waiters[kept] = &waiter;
        waiter.place = kept++;
    }
    table.asked.resize(kept);
    table.waiters.resize(kept);
}

base::Result<void> PollPoller::wait_for(int descriptor, Interest interest) {
    if (descriptor < 0)
        return base::fail(base::Errno::bad_handle);  // poll(2) would ignore it
    const NoPreempt until_it_waits;  // or it might be woken before it has parked
    Waiter waiter{.fiber = &self()};
    struct Forget {
        Table& table;
        Waiter& waiter;
        ~Forget() {  // a cancelled fiber leaves while its question still stands
            if (waiter.happened == 0) table.remove(waiter);
        }
    } const forget{*table_, waiter};
    const short events = interest == Interest::readable ? POLLIN : POLLOUT;
    table_->add({.fd = descriptor, .events = events, .revents = 0}, &waiter);
    while (waiter.happened == 0) park();
    if ((waiter.happened & POLLNVAL) != 0) return base::fail(base::Errno::bad_handle);
    return {};
}

}  // namespace fibers

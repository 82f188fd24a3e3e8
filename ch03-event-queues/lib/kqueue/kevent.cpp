// The two calls, and how a number leads to a queue.
// @source kqueue(2) of macOS and FreeBSD; epoll_wait(2), pthread_atfork(3)

#include <pthread.h>
#include <sys/single_threaded.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "kqueue/queue.hpp"

namespace kqueues {

namespace {

using std::chrono::nanoseconds, std::chrono::steady_clock;

// Never destroyed: other threads may be in kevent() when the program ends.
struct Registry {
    std::mutex mutex;
    std::vector<std::shared_ptr<Queue>> queues;
};
Registry& registry() noexcept {
    static Registry* const all = new Registry;
    return *all;
}

std::shared_ptr<Queue> find(int descriptor) noexcept {
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    const auto place = static_cast<std::size_t>(descriptor);
    return descriptor >= 0 && place < all.queues.size() ? all.queues[place] : nullptr;
}

void forget(const std::shared_ptr<Queue>& queue) noexcept {
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    auto& place = all.queues[static_cast<std::size_t>(queue->descriptor())];
    if (place == queue) place = nullptr;
}

// close() tells us nothing. So each new queue looks which of the others are gone.
void sweep() noexcept {
    std::vector<std::shared_ptr<Queue>> gone;
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    for (auto& queue : all.queues) {
        if (queue != nullptr && !queue->is_alive()) gone.push_back(std::move(queue));
    }
}

// A child has no queues. All locks are taken before fork(), so that it finds nothing half-done.
void before_fork() noexcept {
    registry().mutex.lock();
    for (const auto& queue : registry().queues) {
        if (queue != nullptr) queue->lock();
    }
}
void after_fork() noexcept {
    for (const auto& queue : registry().queues) {
        if (queue != nullptr) queue->unlock();
    }
    registry().mutex.unlock();
}
void in_child() noexcept {
    after_fork();
    forget_handlers();
    registry().queues.clear();
}

// Epoll does not wake who waits in it when it is closed, as macOS does with a queue: so we look now
// and then, if there is a thread that could have closed it.
constexpr nanoseconds look_again = std::chrono::seconds(1);

// epoll_pwait2() (Linux 5.11) counts nanoseconds; epoll_pwait() milliseconds, which we round up.
int wait_for(int epoll, std::span<epoll_event> room, std::optional<nanoseconds> rest,
             const sigset_t& mask) noexcept {
    const auto most = static_cast<int>(room.size());
    if (!rest) return epoll_pwait(epoll, room.data(), most, -1, &mask);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*rest);
    const timespec time{.tv_sec = static_cast<time_t>(seconds.count()),
                        .tv_nsec = static_cast<long>((*rest - seconds).count())};
    const int count = epoll_pwait2(epoll, room.data(), most, &time, &mask);
    if (count >= 0 || errno != ENOSYS) return count;
    const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(*rest).count();
    return epoll_pwait(epoll, room.data(), most,
                       static_cast<int>(std::min<std::int64_t>(rounded_up, 1'000'000'000)),
                       &mask);
}

}  // namespace

// [wait]
int Queue::wait(std::span<Kevent> room, std::optional<nanoseconds> timeout,
                const sigset_t& mask) {
    std::optional<steady_clock::time_point> deadline;
    if (timeout && timeout->count() > 0) deadline = steady_clock::now() + *timeout;
    if (const int why = before_wait(mask); why != 0) return errno = why, -1;
    std::array<epoll_event, 256> found;
    for (std::optional<nanoseconds> rest = timeout;;) {
        if (__libc_single_threaded == 0)
            rest = std::min(rest.value_or(look_again), look_again);
        const auto places = std::span(found).first(std::min(room.size(), found.size()));
        int count = wait_for(epoll_, places, rest, mask);
        if (count < 0 && errno == EINTR) {
            // The handler may have been ours, which has rung a bell.
            count = epoll_wait(epoll_, found.data(), static_cast<int>(places.size()), 0);
            if (count == 0) errno = EINTR;
            if (count <= 0) return -1;
        }
        if (count < 0 && !is_alive()) errno = EBADF;
        if (count < 0) return -1;
        const int taken = take(places.first(static_cast<std::size_t>(count)), room);
        if (taken > 0) return taken;
        if (timeout && (!deadline || steady_clock::now() >= *deadline)) return 0;
        if (!is_alive()) return errno = EBADF, -1;
        rest = std::nullopt;
        if (deadline) rest = std::max(*deadline - steady_clock::now(), nanoseconds{0});
    }
}
// [wait]

}  // namespace kqueues

using namespace kqueues;

extern "C" int kqueue() {
    static const int at_fork = pthread_atfork(before_fork, after_fork, in_child);
    static_cast<void>(at_fork);
    const NoSignals no_signals;
    sweep();
    const std::shared_ptr<Queue> queue = Queue::open();
    if (queue == nullptr) return -1;
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    const auto place = static_cast<std::size_t>(queue->descriptor());
    if (place >= all.queues.size()) all.queues.resize(place + 1);
    all.queues[place] = queue;
    return queue->descriptor();
}

// [kevent]
extern "C" int kevent(int descriptor, const struct kevent* changelist, int nchanges,
                      struct kevent* eventlist, int nevents, const timespec* timeout) {
    const bool is_bad_time =
        timeout != nullptr &&
        (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1'000'000'000);
    if (nchanges < 0 || nevents < 0 || is_bad_time) return errno = EINVAL, -1;
    const NoSignals no_signals;
    const std::shared_ptr<Queue> queue = find(descriptor);
    if (queue == nullptr) return errno = EBADF, -1;
    if (nchanges > 0 && !queue->is_alive()) {
        forget(queue);
        return errno = EBADF, -1;
    }
    int filled = 0;
    for (int i = 0; i < nchanges; ++i) {
        const Kevent change = changelist[i];
        const int why = queue->change(change, no_signals.before());
        if (why == 0 && (change.flags & EV_RECEIPT) == 0) continue;
        if (filled < nevents) {
            eventlist[filled] = change;
            eventlist[filled].flags |= EV_ERROR;
            eventlist[filled++].data = why;
        } else if (why != 0) {
            return errno = why, -1;
        }
    }
    if (filled > 0 || nevents == 0) return filled;
    std::optional<nanoseconds> time;
    if (timeout != nullptr)
        time = std::chrono::seconds(std::min<time_t>(timeout->tv_sec, 1'000'000'000)) +
               nanoseconds(timeout->tv_nsec);
    return queue->wait({eventlist, static_cast<std::size_t>(nevents)}, time,
                       no_signals.before());
}
// [kevent]

#include "kqueue/queue.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kqueues {

namespace {

constexpr std::uint64_t writes_id = ~std::uint64_t{0};

// A knote keeps these flags; the others are orders.
constexpr std::uint16_t kept = EV_ADD | EV_ONESHOT | EV_CLEAR | EV_RECEIPT | EV_DISPATCH;

// A knote is watched by its own descriptors; by that of the program, if it has none.
template <typename Visit>
int for_each_watched(const Knote& knote, Visit visit) {
    if (knote.own[0] < 0) return visit(static_cast<int>(knote.asked.ident));
    int why = visit(knote.own[0]);
    if (knote.own[1] >= 0 && why == 0) why = visit(knote.own[1]);
    return why;
}

}  // namespace

// ---- Birth and end ----

NoSignals::NoSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
}

NoSignals::~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

// [open]
std::shared_ptr<Queue> Queue::open() noexcept {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return nullptr;
    const int mark = eventfd(0, EFD_CLOEXEC);
    epoll_event nothing{};
    if (mark >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, mark, &nothing) == 0)
        return std::shared_ptr<Queue>(new Queue(epoll, mark));
    const int why = errno;
    if (mark >= 0) close(mark);
    close(epoll);
    errno = why;
    return nullptr;
}

bool Queue::is_alive() const noexcept {
    epoll_event nothing{};
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, mark_, &nothing) == 0;
}
// [open]

Queue::~Queue() {
    if (is_alive()) close(epoll_);
    close(mark_);
    if (writes_ >= 0) close(writes_);
}

// ---- Epoll ----

int Queue::epoll_for(const Knote& knote) noexcept {
    if (knote.asked.filter != EVFILT_WRITE) return epoll_;
    if (writes_ >= 0) return writes_;
    const int made = epoll_create1(EPOLL_CLOEXEC);
    if (made < 0) return -1;
    epoll_event event{.events = EPOLLIN, .data = {.u64 = writes_id}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, made, &event) == 0) return writes_ = made;
    const int why = errno;
    close(made);
    errno = why;
    return -1;
}

// Epoll forgets a descriptor that is closed; a knote that it has forgotten is gone, too: ENOENT.
int Queue::arm(Knote& knote, const Filter& filter) {
    const std::uint32_t bits = filter.bits(knote);
    if (knote.is_disabled || bits == 0) return disarm(knote, filter);
    const int epoll = epoll_for(knote);
    if (epoll < 0) return errno;
    int why = for_each_watched(knote, [&](int descriptor) {
        epoll_event event{.events = bits, .data = {.u64 = knote.id()}};
        if (knote.is_armed && epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0)
            return 0;
        const bool is_forgotten = knote.is_armed && knote.own[0] < 0;
        if (is_forgotten) return errno;
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
        return errno == EEXIST && epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0
                   ? 0
                   : errno;
    });
    if (why == EPERM && filter.watches_ident() && !knote.is_file) {
        knote.is_file = true;
        why = filter.prepare(knote);
        return why != 0 ? why : arm(knote, filter);
    }
    knote.is_armed = why == 0;
    return why;
}

int Queue::disarm(Knote& knote, const Filter& filter) {
    if (!std::exchange(knote.is_armed, false)) return 0;
    const int epoll = epoll_for(knote);
    const int why = for_each_watched(knote, [epoll](int descriptor) {
        return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nullptr) == 0 ? 0 : errno;
    });
    return filter.watches_ident() && !knote.is_file ? why : 0;
}

// ---- Changes ----

// [change]
int Queue::change(const Kevent& change, const sigset_t& mask) {
    const Filter* const filter = filter_of(change.filter);
    if (filter == nullptr) return EINVAL;
    const std::lock_guard guard(mutex_);
    Knote* const knote = knotes_.find(change.ident, change.filter);
    const bool adds = (change.flags & EV_ADD) != 0;
    if (knote == nullptr) return adds ? add(change, *filter, mask) : ENOENT;
    if ((change.flags & EV_DELETE) != 0) return remove(*knote, *filter);
    const int why = modify(*knote, change, *filter);
    if (why != ENOENT && why != EBADF) return why;
    // Its descriptor was closed, which has ended it; the number may be another file's by now.
    remove(*knote, *filter);
    return adds && why == ENOENT ? add(change, *filter, mask) : why;
}
// [change]

int Queue::add(const Kevent& change, const Filter& filter, const sigset_t& mask) {
    Knote& knote = knotes_.add(change);
    knote.asked.flags = static_cast<std::uint16_t>((change.flags & kept) | filter.always());
    knote.is_disabled = (change.flags & EV_DISABLE) != 0;
    int why = filter.prepare(knote);
    if (why == 0) why = filter.before_wait(knote, mask);
    if (why == 0) why = arm(knote, filter);
    if (why != 0) {
        remove(knote, filter);
    } else if (filter.is_restless(knote)) {
        restless_.push_back(knote.id());
    }
    return why;
}

int Queue::modify(Knote& knote, const Kevent& change, const Filter& filter) {
    constexpr unsigned rearming = EV_ADD | EV_ENABLE | EV_DISABLE;
    knote.asked.udata = change.udata;
    if ((change.flags & EV_ADD) != 0) {
        const Kevent before = knote.asked;
        knote.asked.fflags = change.fflags;
        knote.asked.data = change.data;
        if (const int why = filter.prepare(knote); why != 0) {
            knote.asked = before;
            return why;
        }
    } else {
        filter.touch(knote, change);
    }
    if ((change.flags & rearming) == 0) return 0;
    knote.is_disabled = (change.flags & EV_DISABLE) != 0;
    return arm(knote, filter);
}

int Queue::remove(Knote& knote, const Filter& filter) {
    const int why = disarm(knote, filter);
    knotes_.remove(knote);
    return why;
}

// ---- Events ----

// What has no descriptor left for it is tried again in the next wait.
int Queue::before_wait(const sigset_t& mask) {
    const std::lock_guard guard(mutex_);
    int why = 0;
    std::erase_if(restless_, [&](std::uint64_t id) {
        Knote* const knote = knotes_.find(id);
        if (knote == nullptr) return true;
        const Filter& filter = *filter_of(knote->asked.filter);
        const int second = knote->own[1];
        const int failed = filter.before_wait(*knote, mask);
        if (failed != 0) why = failed;
        if (knote->own[1] == second && knote->is_armed) return false;
        if (const int unarmed = arm(*knote, filter); unarmed != 0) why = unarmed;
        return false;
    });
    return why;
}

// [report]
bool Queue::report(const epoll_event& found, Kevent& event) {
    Knote* const knote = knotes_.find(found.data.u64);
    // Deleted or disabled by another thread since epoll_wait(), or here already by its other descriptor.
    if (knote == nullptr || knote->is_disabled || knote->told == waits_) return false;
    knote->told = waits_;
    const Filter& filter = *filter_of(knote->asked.filter);
    const int second = knote->own[1];
    event = {.ident = knote->asked.ident,
             .filter = knote->asked.filter,
             .flags = knote->asked.flags,
             .fflags = 0,
             .data = 0,
             .udata = knote->asked.udata};
    if (!filter.take(*knote, found.events, event)) return false;
    if (knote->has(EV_ONESHOT)) {
        remove(*knote, filter);
    } else if (knote->has(EV_DISPATCH)) {
        knote->is_disabled = true;
        disarm(*knote, filter);
    } else if (knote->own[1] != second ||
               (!knote->has(EV_CLEAR) && (filter.bits(*knote) & EPOLLET) != 0)) {
        arm(*knote, filter);  // another descriptor; or an edge that stands for a level
    }
    return true;
}
// [report]

// Those of EVFILT_WRITE come last: what there is no room for waits in their own epoll.
int Queue::take(std::span<const epoll_event> found, std::span<Kevent> room) {
    const std::lock_guard guard(mutex_);
    ++waits_;
    std::size_t filled = 0;
    bool has_writes = false;
    for (const epoll_event& one : found) {
        if (one.data.u64 == writes_id) {
            has_writes = true;
        } else if (report(one, room[filled])) {
            ++filled;
        }
    }
    epoll_event writes[64];
    while (has_writes && filled < room.size()) {
        const auto most = std::min<std::size_t>(std::size(writes), room.size() - filled);
        const int count = epoll_wait(writes_, writes, static_cast<int>(most), 0);
        const std::size_t before = filled;
        for (int i = 0; i < count; ++i) filled += report(writes[i], room[filled]);
        has_writes = filled > before && count == static_cast<int>(most);
    }
    return static_cast<int>(filled);
}

}  // namespace kqueues

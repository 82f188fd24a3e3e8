#include "kqueue/filter.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace kqueues {

void Filter::touch(Knote&, const Kevent&) const noexcept {}
void Filter::forget(Knote&) const noexcept {}
int Filter::before_wait(Knote&, const sigset_t&) const noexcept { return 0; }
bool Filter::is_restless(const Knote&) const noexcept { return false; }

std::uint32_t Filter::bits(const Knote&) const noexcept { return EPOLLIN; }

const Filter* filter_of(int number) noexcept {
    switch (number) {
        case EVFILT_READ:
            return &read_filter();
        case EVFILT_WRITE:
            return &write_filter();
        case EVFILT_TIMER:
            return &timer_filter();
        case EVFILT_USER:
            return &user_filter();
        case EVFILT_SIGNAL:
            return &signal_filter();
        case EVFILT_PROC:
            return &proc_filter();
        case EVFILT_VNODE:
            return &vnode_filter();
        default:
            return nullptr;
    }
}

int own(Knote& knote, int which, int descriptor) noexcept {
    if (descriptor < 0) return errno;
    int& place = knote.own[static_cast<std::size_t>(which)];
    if (place >= 0) close(place);
    place = descriptor;
    return 0;
}

int open_bell() noexcept { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ring(int bell) noexcept {
    const std::uint64_t one = 1;
    static_cast<void>(!write(bell, &one, sizeof one));
}

std::uint64_t drain(int counter) noexcept {
    std::uint64_t count = 0;
    return read(counter, &count, sizeof count) == sizeof count ? count : 0;
}

// [error]
// The BSDs let one look at the error of a socket. On Linux, who looks takes it: the call that the
// program makes next would know of nothing. So we tell from what TCP remembers what it must be.
std::uint32_t error_of(int descriptor) noexcept {
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return 0;
    tcp_info info{};
    size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return ECONNRESET;
    if (info.tcpi_backoff > 0 || info.tcpi_retransmits > 0)
        return ETIMEDOUT;                                   // nobody answered
    return info.tcpi_rtt == 0 ? ECONNREFUSED : ECONNRESET;  // no answer was ever a good one
}
// [error]

int remember_file(Knote& knote) noexcept {
    struct stat now;
    if (fstat(static_cast<int>(knote.asked.ident), &now) != 0) return errno;
    knote.device = now.st_dev;
    knote.node = now.st_ino;
    return 0;
}

bool is_same_file(const Knote& knote) noexcept {
    struct stat now;
    return fstat(static_cast<int>(knote.asked.ident), &now) == 0 &&
           now.st_dev == knote.device && now.st_ino == knote.node;
}

// inotify wants a path, and a descriptor has one: in /proc. It leads to the file, not to its name.
int watch_file(int descriptor, std::uint32_t changes) noexcept {
    const int inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (inotify < 0) return -1;
    std::array<char, 32> path;
    std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", descriptor);
    if (inotify_add_watch(inotify, path.data(), changes) >= 0) return inotify;
    const int why = errno;
    close(inotify);
    errno = why;
    return -1;
}

std::uint32_t seen_at(int inotify) noexcept {
    std::uint32_t seen = 0;
    alignas(inotify_event) std::array<char, 4096> room;
    for (;;) {
        const ssize_t size = read(inotify, room.data(), room.size());
        if (size <= 0) return seen;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            inotify_event event;
            std::memcpy(&event, room.data() + at, sizeof event);
            seen |= event.mask;
            at += sizeof event + event.len;
        }
    }
}

}  // namespace kqueues

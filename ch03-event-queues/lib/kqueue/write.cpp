// EVFILT_WRITE: what can be written. Its knotes stand in an epoll of their own, for an epoll takes a
// descriptor once only, and each filter wants its own mode.
// @source kqueue(2) of macOS and FreeBSD; epoll(7), pipe(7), socket(7)

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

bool is_socket(int descriptor, int& buffer) noexcept {
    socklen_t size = sizeof buffer;
    return getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, &size) == 0;
}

class WriteFilter final : public Filter {
  public:
    bool watches_ident() const noexcept override { return true; }

    // A file can always be written: a bell that nobody stills.
    int prepare(Knote& knote) const noexcept override {
        if (!knote.is_file) return 0;
        if (knote.own[0] >= 0) return is_same_file(knote) ? 0 : ENOENT;
        if (const int why = remember_file(knote); why != 0) return why;
        const int why = own(knote, 0, open_bell());
        if (why == 0) ring(knote.own[0]);
        return why;
    }

    std::uint32_t bits(const Knote& knote) const noexcept override {
        if (knote.is_file) return EPOLLIN | (knote.has(EV_CLEAR) ? EPOLLET : 0U);
        const bool is_edge = knote.has(EV_CLEAR) || (knote.asked.fflags & NOTE_LOWAT) != 0;
        return EPOLLOUT | (is_edge ? EPOLLET : 0U);
    }

    bool take(Knote& knote, std::uint32_t bits, Kevent& event) const noexcept override {
        if (knote.is_file) {
            if (!is_same_file(knote)) static_cast<void>(drain(knote.own[0]));
            return is_same_file(knote);
        }
        const auto descriptor = static_cast<int>(knote.asked.ident);
        int room = 0, waiting = 0;
        const bool is_pipe = !is_socket(descriptor, room);
        if (is_pipe) room = fcntl(descriptor, F_GETPIPE_SZ);
        ioctl(descriptor, is_pipe ? FIONREAD : TIOCOUTQ, &waiting);
        event.data = room > waiting ? room - waiting : 0;
        if ((bits & EPOLLHUP) != 0 || (is_pipe && (bits & EPOLLERR) != 0)) {
            event.flags |= EV_EOF;
            if ((bits & EPOLLERR) != 0) event.fflags = error_of(descriptor);
            return true;
        }
        const bool has_mark = (knote.asked.fflags & NOTE_LOWAT) != 0;
        return !has_mark || event.data >= knote.asked.data;
    }
};

}  // namespace

const Filter& write_filter() noexcept {
    static const WriteFilter filter{};
    return filter;
}

}  // namespace kqueues

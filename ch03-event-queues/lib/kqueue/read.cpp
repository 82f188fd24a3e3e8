// EVFILT_READ: what can be read. Epoll says that there is something; ioctl() and getsockopt() say
// how much. Files are not for epoll: a bell rings as long as there is more of them, and inotify
// says when they grow.
// @source kqueue(2) of macOS and FreeBSD; epoll(7), tcp(7), inotify(7)

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

// A listener has connections, not bytes: TCP tells how many. What cannot be counted is 1.
std::intptr_t amount_at(int descriptor) noexcept {
    int bytes = 0;
    if (ioctl(descriptor, FIONREAD, &bytes) == 0) return bytes;
    tcp_info info{};
    socklen_t size = sizeof info;
    getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size);
    return info.tcpi_unacked > 0 ? static_cast<std::intptr_t>(info.tcpi_unacked) : 1;
}

class ReadFilter final : public Filter {
  public:
    bool watches_ident() const noexcept override { return true; }

    int prepare(Knote& knote) const noexcept override {
        if (!knote.is_file) return 0;
        if (knote.own[0] >= 0) return is_same_file(knote) ? 0 : ENOENT;
        if (const int why = remember_file(knote); why != 0) return why;
        const int inotify = watch_file(static_cast<int>(knote.asked.ident), IN_MODIFY);
        if (const int why = own(knote, 0, inotify); why != 0) return why;
        if (const int why = own(knote, 1, open_bell()); why != 0) return why;
        ring(knote.own[1]);
        knote.has_rung = true;
        return 0;
    }

    // NOTE_LOWAT: epoll knows only "something". Told of each arrival, we look whether it is enough.
    std::uint32_t bits(const Knote& knote) const noexcept override {
        const bool is_edge = knote.has(EV_CLEAR) || (knote.asked.fflags & NOTE_LOWAT) != 0;
        return EPOLLIN | EPOLLRDHUP | (is_edge ? EPOLLET : 0U);
    }

    // The program may have moved its place in the file: look again.
    bool is_restless(const Knote& knote) const noexcept override { return knote.is_file; }
    int before_wait(Knote& knote, const sigset_t&) const noexcept override {
        if (!std::exchange(knote.has_rung, true)) ring(knote.own[1]);
        return 0;
    }

    bool take(Knote& knote, std::uint32_t bits, Kevent& event) const noexcept override {
        return knote.is_file ? take_file(knote, event) : take_stream(knote, bits, event);
    }

  private:
    // [take]
    static bool take_stream(const Knote& knote, std::uint32_t bits,
                            Kevent& event) noexcept {
        const auto descriptor = static_cast<int>(knote.asked.ident);
        event.data = amount_at(descriptor);
        if ((bits & (EPOLLRDHUP | EPOLLHUP)) != 0) {
            event.flags |= EV_EOF;
            if ((bits & EPOLLERR) != 0) event.fflags = error_of(descriptor);
            return true;
        }
        const bool has_mark = (knote.asked.fflags & NOTE_LOWAT) != 0;
        return !has_mark || event.data >= knote.asked.data;
    }
    // [take]

    static bool take_file(Knote& knote, Kevent& event) noexcept {
        static_cast<void>(seen_at(knote.own[0]));
        const auto descriptor = static_cast<int>(knote.asked.ident);
        struct stat now;
        if (!is_same_file(knote) || fstat(descriptor, &now) != 0) {
            static_cast<void>(drain(knote.own[1]));
            return false;
        }
        if (!S_ISREG(now.st_mode)) return true;
        event.data =
            static_cast<std::intptr_t>(now.st_size - lseek(descriptor, 0, SEEK_CUR));
        if (event.data == 0) {
            static_cast<void>(drain(knote.own[1]));
            knote.has_rung = false;
        } else if (!knote.has_rung) {
            ring(knote.own[1]);
            knote.has_rung = true;
        }
        return event.data != 0;
    }
};

}  // namespace

const Filter& read_filter() noexcept {
    static const ReadFilter filter{};
    return filter;
}

}  // namespace kqueues

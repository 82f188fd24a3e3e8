// How one filter is translated: a timer of kqueue, out of epoll and timerfd.
//
// An emulation keeps of each event what was asked, and a descriptor that Linux can wait for; what it
// reads from that becomes the event's data. Then what goes wrong at first: kqueue knows a descriptor
// once for each filter, epoll once.
//
// Needs: linux
// Before: 20-kqueue-filters.  Next: 22-completion-port.

#include <sys/epoll.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <span>

#include "base/must.hpp"

using base::must;
using Kevent = struct kevent;

// [tiny]
// A queue for EVFILT_TIMER, in milliseconds, EV_ONESHOT or not.
class TinyQueue {
  public:
    void add(const Kevent& change) {
        const int timer = must("timerfd", timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
        const timespec time{.tv_sec = change.data / 1000,
                            .tv_nsec = change.data % 1000 * 1'000'000};
        const itimerspec times{.it_interval = is_once(change) ? timespec{} : time,
                               .it_value = time};
        must("settime", timerfd_settime(timer, 0, &times, nullptr));
        epoll_event event{.events = EPOLLIN, .data = {.fd = timer}};
        must("epoll_ctl", epoll_ctl(epoll_, EPOLL_CTL_ADD, timer, &event));
        knotes_[timer] = change;
    }

    Kevent wait() {
        epoll_event found;
        must("epoll_wait", epoll_wait(epoll_, &found, 1, -1));
        Kevent event = knotes_.at(found.data.fd);
        uint64_t count = 0;  // how often its time has come
        must("read", read(found.data.fd, &count, sizeof count));
        event.data = static_cast<intptr_t>(count);
        event.flags |= EV_CLEAR;                   // the filter says so of all its events
        if (is_once(event)) close(found.data.fd);  // epoll forgets it
        return event;
    }

  private:
    static bool is_once(const Kevent& one) { return (one.flags & EV_ONESHOT) != 0; }
    int epoll_ = must("epoll", epoll_create1(0));
    std::map<int, Kevent> knotes_;  // by descriptor
};
// [tiny]

static void print(const char* whose, const Kevent& event) {
    std::printf("%s: ident %lu, filter %d, flags 0x%x, data %ld\n", whose,
                static_cast<unsigned long>(event.ident), event.filter,
                unsigned{event.flags}, static_cast<long>(event.data));
}

// Who reads wants to hear as long as there are bytes; who writes, once. Epoll has one entry for both.
static void watch_both_in_one_epoll(int socket) {
    const int epoll = must("epoll", epoll_create1(0));
    epoll_event event{.events = EPOLLIN, .data = {}};
    must("add", epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event));
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    must("modify", epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event));
    int times = 0;
    for (int i = 0; i < 2; ++i) times += epoll_wait(epoll, &event, 1, 0);
    std::printf("one epoll: bytes are there, told %d time(s) of 2\n", times);
    close(epoll);
}

static void watch_both_in_kqueue(int socket) {
    const int queue = must("kqueue", kqueue());
    std::array<Kevent, 2> changes;
    EV_SET(&changes[0], static_cast<uintptr_t>(socket), EVFILT_READ, EV_ADD, 0, 0, nullptr);
    EV_SET(&changes[1], static_cast<uintptr_t>(socket), EVFILT_WRITE, EV_ADD | EV_CLEAR, 0,
           0, nullptr);
    must("add", kevent(queue, changes.data(), 2, nullptr, 0, nullptr));
    int times = 0;
    for (int i = 0; i < 2; ++i) {
        std::array<Kevent, 2> room;
        const int count = must("wait", kevent(queue, nullptr, 0, room.data(), 2, nullptr));
        for (const Kevent& event : std::span(room).first(static_cast<std::size_t>(count)))
            times += event.filter == EVFILT_READ;
    }
    std::printf("kqueue: bytes are there, told %d time(s) of 2\n", times);
    close(queue);
}

int main() {
    Kevent change, event;  // 1. The same change to both queues gives the same event.
    EV_SET(&change, 7, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, 2, nullptr);
    TinyQueue tiny;
    tiny.add(change);
    print("  ours", tiny.wait());
    const int queue = must("kqueue", kqueue());
    must("kevent", kevent(queue, &change, 1, &event, 1, nullptr));
    print("kqueue", event);

    std::array<int, 2> sockets;  // 2. Two filters of one descriptor, each in its mode.
    must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()));
    must("write", write(sockets[1], "x", 1));
    watch_both_in_one_epoll(sockets[0]);
    watch_both_in_kqueue(sockets[0]);
}

// Output:
//   ours: ident 7, filter -7, flags 0x31, data 1
// kqueue: ident 7, filter -7, flags 0x31, data 1
// one epoll: bytes are there, told 1 time(s) of 2
// kqueue: bytes are there, told 2 time(s) of 2

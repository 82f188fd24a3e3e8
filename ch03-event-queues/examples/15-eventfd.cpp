// A wake-up as a descriptor: eventfd. And a queue as a descriptor: epoll in epoll.
//
// A thread asleep in epoll_wait() hears of descriptors only, so whoever wants to wake it needs one. An
// eventfd is a counter of 64 bits: a write adds, a read takes all. Many wakes become one, which is
// right for a wake and wrong for a message.
//
// Needs: linux
// Before: 14-many-descriptors.  Next: 16-timerfd.

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <thread>

#include "base/must.hpp"

using base::must;

static void add(int queue, int descriptor, std::uint32_t events = EPOLLIN) {
    epoll_event interest{.events = events, .data = {.fd = descriptor}};
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, descriptor, &interest));
}

static bool is_told(int queue, int timeout_ms = 0) {
    epoll_event found;
    return must("epoll_wait", epoll_wait(queue, &found, 1, timeout_ms)) == 1;
}

// [bell]
static void ring(int bell, std::uint64_t count = 1) {
    must("write", write(bell, &count, sizeof count));
}

// Takes what is in the counter; 0 if there is nothing (EAGAIN).
static std::uint64_t take(int bell) {
    std::uint64_t count = 0;
    if (read(bell, &count, sizeof count) < 0 && errno != EAGAIN) must("read", -1);
    return count;
}
// [bell]

static void wake_a_thread(int queue, int bell) {
    std::jthread other([bell] { ring(bell); });
    std::printf("asleep in epoll_wait(), woken by another thread: %s\n",
                is_told(queue, /*for ever=*/-1) ? "yes" : "no");
    other.join();
    take(bell);
}

static void count(int queue, int bell) {
    for (int i = 0; i < 3; ++i) ring(bell);
    std::printf("3 wakes, 1 event: %s;", is_told(queue) ? "yes" : "no");
    std::printf(" a read takes %d", static_cast<int>(take(bell)));
    std::printf(", and then it is quiet: %s\n", is_told(queue) ? "no" : "yes");

    const std::uint64_t most = 0xFFFF'FFFF'FFFF'FFFE, one = 1;
    ring(bell, most);
    const bool is_refused = write(bell, &one, sizeof one) < 0 && errno == EAGAIN;
    std::printf("a full counter says EAGAIN, and rings all the same: %s\n",
                is_refused && is_told(queue) ? "yes" : "no");
    take(bell);
}

// As a semaphore a read takes one: three things, three reads.
static void count_as_semaphore() {
    const int semaphore =
        must("eventfd", eventfd(3, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
    int reads = 0;
    while (take(semaphore) == 1) ++reads;
    std::printf("EFD_SEMAPHORE with 3 in it: %d reads\n", reads);
    close(semaphore);
}

// [nested]
// An epoll is readable when it would tell of something. So a queue can stand in a queue.
static void nest(int inner, int bell) {
    const int outer = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    add(outer, inner);
    std::printf("\nouter queue, nothing rings: %s\n", is_told(outer) ? "told" : "quiet");
    ring(bell);
    std::printf("the bell in the inner queue rings: %s\n",
                is_told(outer) ? "told" : "quiet");
    take(bell);
    std::printf("quiet again: %s\n", is_told(outer) ? "told" : "quiet");
    epoll_event circle{.events = EPOLLIN, .data = {.fd = outer}};
    std::printf("the outer one in the inner one: %s\n",
                epoll_ctl(inner, EPOLL_CTL_ADD, outer, &circle) < 0 && errno == ELOOP
                    ? "ELOOP"
                    : "accepted");
    close(outer);
}
// [nested]

int main() {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const int bell = must("eventfd", eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    add(queue, bell);
    wake_a_thread(queue, bell);
    count(queue, bell);
    count_as_semaphore();
    nest(queue, bell);
}

// Output:
// asleep in epoll_wait(), woken by another thread: yes
// 3 wakes, 1 event: yes; a read takes 3, and then it is quiet: yes
// a full counter says EAGAIN, and rings all the same: yes
// EFD_SEMAPHORE with 3 in it: 3 reads
//
// outer queue, nothing rings: quiet
// the bell in the inner queue rings: told
// quiet again: quiet
// the outer one in the inner one: ELOOP

// A time as a descriptor: timerfd. And why a timeout in milliseconds is early, or late.
//
// epoll_wait() counts in milliseconds. 0.4 ms rounded down are 0: the loop spins until the time has
// come. Rounded up they are 1: it sleeps for more than twice as long. A timerfd counts in
// nanoseconds, is one more descriptor in the queue, and counts what nobody has read in time.
//
// Needs: linux
// Before: 15-eventfd.  Next: 17-signalfd.

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "base/must.hpp"

using namespace std::chrono_literals;
using base::must;
using std::chrono::nanoseconds, std::chrono::steady_clock;

static bool is_told(int queue, int timeout_ms) {
    epoll_event found;
    return must("epoll_wait", epoll_wait(queue, &found, 1, timeout_ms)) == 1;
}

// [set]
static timespec to_timespec(nanoseconds time) {
    return {.tv_sec = static_cast<time_t>(time / 1s), .tv_nsec = (time % 1s).count()};
}

// First after `first`, then each `period`. Zero means: not at all, and not again.
static void set(int timer, nanoseconds first, nanoseconds period = 0ns) {
    const itimerspec times{.it_interval = to_timespec(period),
                           .it_value = to_timespec(first)};
    must("timerfd_settime", timerfd_settime(timer, /*flags=*/0, &times, nullptr));
}

// How often its time has come since the last read; 0 for not yet (EAGAIN).
static std::uint64_t take(int timer) {
    std::uint64_t times = 0;
    if (read(timer, &times, sizeof times) < 0 && errno != EAGAIN) must("read", -1);
    return times;
}
// [set]

// [round]
// Sleeps until `end` in calls of `timeout(what is left)` milliseconds. Gives how many it took.
template <typename Timeout>
static int calls_until(steady_clock::time_point end, int queue, Timeout timeout) {
    int calls = 0;
    for (nanoseconds left; (left = end - steady_clock::now()) > 0ns; ++calls)
        is_told(queue, timeout(left));
    return calls;
}

static void wait_for_less_than_a_millisecond(int queue, int timer) {
    const auto down = [](nanoseconds left) { return static_cast<int>(left / 1ms); };
    calls_until(steady_clock::now() + 1ms, queue, down);  // an emulated CPU learns the way
    const int calls = calls_until(steady_clock::now() + 400us, queue, down);
    std::printf("rounded down: the twin spins: %s\n", calls > 1 ? "yes" : "no");

    const auto begin = steady_clock::now();
    is_told(queue, /*1 ms=*/1);
    std::printf("rounded up: twice as long as asked for: %s\n",
                steady_clock::now() - begin > 800us ? "yes" : "no");

    const auto again = steady_clock::now();
    set(timer, 400us);
    is_told(queue, -1);
    std::printf("timerfd: one call, and not too early: %s\n",
                steady_clock::now() - again >= 400us ? "yes" : "no");
    take(timer);
}
// [round]

// Nobody reads for five periods. Nothing is lost; it is only late, and says how much.
static void be_late(int queue, int timer) {
    set(timer, 1ms, 1ms);
    const auto end = steady_clock::now() + 5500us;
    while (steady_clock::now() < end) usleep(500);
    std::printf("\n5.5 periods late: told once, the read gives 5 or more: %s\n",
                is_told(queue, 0) && take(timer) >= 5 ? "yes" : "no");
    set(timer, 0ns);
    take(timer);  // the period that may have ended meanwhile
    std::printf("switched off: quiet for 5 ms: %s\n", is_told(queue, 5) ? "no" : "yes");
}

// A deadline that moves before it has come takes its event along.
static void move_a_deadline(int queue, int timer) {
    set(timer, 1ms);
    while (!is_told(queue, -1)) continue;
    set(timer, 1h);
    std::printf("set anew, though it was due and nobody had read: told: %s\n",
                is_told(queue, 0) ? "yes" : "no");
}

int main() {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const int timer =
        must("timerfd_create", timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    epoll_event interest{.events = EPOLLIN, .data = {.fd = timer}};
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, timer, &interest));
    wait_for_less_than_a_millisecond(queue, timer);
    be_late(queue, timer);
    move_a_deadline(queue, timer);
}

// Output:
// rounded down: the twin spins: yes
// rounded up: twice as long as asked for: yes
// timerfd: one call, and not too early: yes
//
// 5.5 periods late: told once, the read gives 5 or more: yes
// switched off: quiet for 5 ms: yes
// set anew, though it was due and nobody had read: told: no

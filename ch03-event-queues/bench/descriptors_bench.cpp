// What does it cost that a wake-up, or a time, is a descriptor?
//
// Needs: linux
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "events/timers.hpp"

using namespace std::chrono_literals;
using base::must;
using std::chrono::nanoseconds, std::chrono::steady_clock;

namespace {

// A wake-up: rung and taken, by an eventfd or by a pipe to ourselves.
void compare_bells() {
    const int bell = must("eventfd", eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    std::array<int, 2> pipe;
    must("pipe", pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK));
    const auto times = bench::paired_cpu_ns(
        50'000,
        [bell] {
            std::uint64_t count = 1;
            must("write", write(bell, &count, sizeof count));
            must("read", read(bell, &count, sizeof count));
        },
        [pipe] {
            char byte = 1;
            must("write", write(pipe[1], &byte, 1));
            must("read", read(pipe[0], &byte, 1));
        });
    bench::print(bench::compared("ch03/bell", "one wake-up by eventfd, rung and taken",
                                 times, "pipe", 1, "<= 1"));
}

// A deadline that is set and moved, as that of each request is: in our memory, or in the kernel.
void compare_deadlines() {
    events::Timers timers;
    for (int i = 0; i < 1'000; ++i)
        timers.set(steady_clock::now() + std::chrono::hours(i + 1), 0);
    const auto far = steady_clock::now() + 5h;
    const int timer = must("timerfd_create", timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    const auto set = [timer](time_t seconds) {
        const itimerspec time{.it_interval = {}, .it_value = {seconds, 0}};
        must("timerfd_settime", timerfd_settime(timer, 0, &time, nullptr));
    };
    const auto times = bench::paired_cpu_ns(
        50'000, [&] { bench::keep(timers.cancel(timers.set(far, 1))); },
        [&] { set(3'600), set(0); });
    bench::print(bench::compared(
        "ch03/deadline", "one deadline set and taken back, among 1,000 in our memory",
        times, "timerfd", 1, "<= 0.5"));
}

// How much later than asked for a wait of 400 microseconds ends.
template <typename Wait>
bench::Sample lateness_ns(Wait wait) {
    std::vector<double> late;
    for (int i = 0; i < 300; ++i) {
        const auto begin = steady_clock::now();
        wait();
        const nanoseconds more = steady_clock::now() - begin - 400us;
        late.push_back(static_cast<double>(more.count()));
    }
    return bench::summary(std::move(late));
}

void compare_lateness() {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const int timer = must("timerfd_create", timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    epoll_event interest{.events = EPOLLIN, .data = {}};
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, timer, &interest));
    const bench::Sample exact = lateness_ns([&] {
        const itimerspec time{.it_interval = {}, .it_value = {0, 400'000}};
        must("timerfd_settime", timerfd_settime(timer, 0, &time, nullptr));
        epoll_event found;
        must("epoll_wait", epoll_wait(queue, &found, 1, -1));
        std::uint64_t count = 0;
        must("read", read(timer, &count, sizeof count));
    });
    const bench::Sample rounded = lateness_ns([&] {
        epoll_event found;
        must("epoll_wait", epoll_wait(queue, &found, 1, /*ms=*/1));
    });
    bench::print({.id = "ch03/lateness",
                  .what = "how late a wait of 400 microseconds ends, by timerfd",
                  .unit = "ns",
                  .ours = exact.median,
                  .peer = "epoll_wait() in ms",
                  .theirs = rounded.median,
                  .goal = "<= 0.5",
                  .spread = exact.spread});
}

}  // namespace

int main() {
    compare_bells();
    compare_deadlines();
    compare_lateness();
}

// Linux: a POSIX timer that aims at one thread.

#include "fibers/tick_timer.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/must.hpp"

namespace fibers {

namespace {

pid_t this_thread_id() noexcept { return static_cast<pid_t>(syscall(SYS_gettid)); }

}  // namespace

TickTimer::TickTimer(int signal, std::chrono::nanoseconds every, TickBy by)
    : runs_(every.count() > 0) {
    if (!runs_) return;
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = signal;
    event._sigev_un._tid = this_thread_id();  // glibc has no other name for it before 2.42
    const clockid_t clock =
        by == TickBy::cpu_time ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    base::must("make a timer for ticks", timer_create(clock, &event, &timer_));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(every);
    const timespec period{.tv_sec = seconds.count(), .tv_nsec = (every - seconds).count()};
    const itimerspec when{.it_interval = period, .it_value = period};
    base::must("start the timer for ticks", timer_settime(timer_, 0, &when, nullptr));
}

TickTimer::~TickTimer() {
    if (runs_) timer_delete(timer_);
}

// Not raise(): it may hold signals back around its own work.
void TickTimer::now(int signal) noexcept {
    syscall(SYS_tgkill, getpid(), this_thread_id(), signal);
}

}  // namespace fibers

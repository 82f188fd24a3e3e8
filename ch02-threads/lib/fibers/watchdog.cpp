// Who has run for how many ticks.

#include "fibers/watchdog.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/must.hpp"

namespace fibers {

namespace {

constexpr int look_signal = SIGPROF;

constinit thread_local Watchdog* watchdog_of_this_thread = nullptr;

void add(char*& end, std::string_view text) noexcept {
    std::memcpy(end, text.data(), text.size());
    end += text.size();
}

}  // namespace

Watchdog::Watchdog(std::chrono::nanoseconds tick, int limit, Report report, TickBy by)
    : limit_(limit),
      report_(report),
      timer_(
          [this] {
              watchdog_of_this_thread = this;
              struct sigaction action{};
              action.sa_handler = [](int) {
                  if (watchdog_of_this_thread != nullptr) watchdog_of_this_thread->look();
              };
              action.sa_flags = SA_RESTART;
              base::must("install the watchdog", sigaction(look_signal, &action, nullptr));
              return look_signal;
          }(),
          tick, by) {}

Watchdog::~Watchdog() { watchdog_of_this_thread = nullptr; }

void Watchdog::look_now() noexcept { TickTimer::now(look_signal); }

void Watchdog::runs(const Fiber& fiber) {
    ticks_ = 0;
    running_ = &fiber;
}

void Watchdog::stops(const Fiber&) { running_ = nullptr; }

// [look]
void Watchdog::look() noexcept {
    const int error = errno;
    const Fiber* const fiber = running_;
    if (fiber != nullptr) {
        ticks_ = ticks_ + 1;
        if (ticks_ == limit_) report_(*fiber, limit_);
    }
    errno = error;
}
// [look]

// By hand: printf is not for handlers.
void Watchdog::say(const Fiber& hog, int ticks) noexcept {
    char line[80];
    char* end = line;
    add(end, "fibers: ");
    add(end, hog.name());
    add(end, " has run for ");
    end = std::to_chars(end, line + sizeof line, ticks).ptr;
    add(end, " ticks\n");
    [[maybe_unused]] const auto written =
        write(STDERR_FILENO, line, static_cast<std::size_t>(end - line));
}

}  // namespace fibers

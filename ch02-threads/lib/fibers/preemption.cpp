// What a tick does, and when it must do nothing.

#include "fibers/preemption.hpp"

#include <signal.h>

#include <cerrno>
#include <cstdint>

#include "base/must.hpp"
#include "fibers/arch/interrupted.hpp"
#include "fibers/fibers.hpp"
#include "fibers/switch.hpp"

namespace fibers {

namespace {

constinit thread_local bool ticks_are_obeyed = false;
constinit thread_local Preemption::Ticks ticks_of_this_thread{};

// Between these the registers belong to one fiber and the stack to another.
bool in_switch(std::uintptr_t pc) noexcept {
    return pc >= reinterpret_cast<std::uintptr_t>(&fibers_switch) &&
           pc < reinterpret_cast<std::uintptr_t>(&fibers_switch_end);
}

bool lies_on(const Stack& stack, std::uintptr_t sp) noexcept {
    return sp >= reinterpret_cast<std::uintptr_t>(stack.bottom()) &&
           sp < reinterpret_cast<std::uintptr_t>(stack.top());
}

int install(void (*handler)(int, siginfo_t*, void*)) {
    struct sigaction action{};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    base::must("install the handler of ticks",
               sigaction(Preemption::signal(), &action, nullptr));
    return Preemption::signal();
}

void ticks_may_come(bool may) noexcept {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, Preemption::signal());
    pthread_sigmask(may ? SIG_UNBLOCK : SIG_BLOCK, &set, nullptr);
}

}  // namespace

Preemption::Preemption(std::chrono::nanoseconds tick, TickBy by)
    : timer_(install([](int, siginfo_t*, void* context) { on_tick(context); }), tick, by) {
    ticks_of_this_thread = {};
    ticks_are_obeyed = true;
}

Preemption::~Preemption() { ticks_are_obeyed = false; }

int Preemption::signal() noexcept { return SIGURG; }

void Preemption::tick_now() noexcept { TickTimer::now(signal()); }

Preemption::Ticks Preemption::ticks() noexcept { return ticks_of_this_thread; }

// [tick]
void Preemption::on_tick(const void* context) noexcept {
    const int error = errno;  // who is interrupted may be about to look at it
    const bool stopped = stop_current(context);
    ++(stopped ? ticks_of_this_thread.stopped : ticks_of_this_thread.refused);
    errno = error;
}

// The kernel holds ticks back while the handler runs. For those who run meanwhile they must come;
// and they must not come again until sigreturn has cleared this frame away, or frames would pile up.
bool Preemption::stop_current(const void* context) noexcept {
    Scheduler* const scheduler = ticks_are_obeyed ? this_scheduler() : nullptr;
    Fiber* const fiber = scheduler != nullptr ? scheduler->current() : nullptr;
    const auto [pc, sp] = interrupted(context);
    if (fiber == nullptr || fiber->pinned_ || in_switch(pc) ||
        !lies_on(fiber->stack_, sp)) {
        return false;
    }
    fiber->pinned_ = true;
    ticks_may_come(true);
    const bool stopped = scheduler->preempt();
    ticks_may_come(false);
    fiber->pinned_ = false;
    return stopped;
}
// [tick]

}  // namespace fibers

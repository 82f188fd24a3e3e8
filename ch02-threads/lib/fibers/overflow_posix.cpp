// The report of an overflow, in a signal handler: nothing here may allocate, lock or print.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <mutex>
#include <string_view>

#include "fibers/fibers.hpp"
#include "fibers/overflow.hpp"
#include "fibers/spin_lock.hpp"

namespace fibers {

namespace {

constexpr std::size_t handler_stack_bytes = std::size_t{64} * 1024;

// Linux reports a guard that is touched by SIGSEGV, macOS by SIGBUS.
struct Former {
    int signal;
    struct sigaction action;  // what was done about it before us
};
Former formers[] = {{SIGSEGV, {}}, {SIGBUS, {}}};
SpinLock formers_lock;  // for two threads that install the handler

// One line, put together without the heap and written at once.
class Line {
  public:
    Line& operator<<(std::string_view text) {
        const std::size_t length = std::min(text.size(), sizeof text_ - size_);
        std::ranges::copy(text.substr(0, length), text_ + size_);
        size_ += length;
        return *this;
    }
    Line& operator<<(std::size_t number) {
        size_ = static_cast<std::size_t>(
            std::to_chars(text_ + size_, text_ + sizeof text_, number).ptr - text_);
        return *this;
    }
    void say() const { [[maybe_unused]] const auto n = write(STDERR_FILENO, text_, size_); }

  private:
    char text_[256];
    std::size_t size_ = 0;
};

// The fiber of this thread in whose guard the address lies.
const Fiber* overflowed(const void* address) {
    const Scheduler* const scheduler = this_scheduler();
    const Fiber* const fiber = scheduler != nullptr ? scheduler->current() : nullptr;
    if (fiber == nullptr) return nullptr;
    const auto guard = fiber->stack().guard();
    const bool inside = address >= guard.data() && address < guard.data() + guard.size();
    return inside ? fiber : nullptr;
}

void on_fault(int signal, siginfo_t* info, void* context) {
    Former& former = signal == SIGSEGV ? formers[0] : formers[1];
    if (const Fiber* const fiber = overflowed(info->si_addr)) {
        (Line() << "fibers: " << fiber->name()
                << ": stack overflow: " << fiber->stack().bytes()
                << " bytes are not enough; Options::stack_bytes gives "
                << "it more\n")
            .say();
        former.action.sa_handler = SIG_DFL;
        former.action.sa_flags = 0;
    }
    if ((former.action.sa_flags & SA_SIGINFO) != 0) {
        former.action.sa_sigaction(signal, info, context);
    } else if (former.action.sa_handler != SIG_DFL && former.action.sa_handler != SIG_IGN) {
        former.action.sa_handler(signal);
    } else {
        sigaction(signal, &former.action,
                  nullptr);  // the instruction fails again, without us
    }
}

// Where a thread handles signals when its stack is full.
class HandlerStack {
  public:
    HandlerStack() noexcept {
        stack_t now{};
        if (sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
        auto stack = Stack::map(handler_stack_bytes);
        if (!stack) return;  // then an overflow ends the program without a report
        stack_ = std::move(*stack);
        now = {.ss_sp = stack_.bottom(), .ss_flags = 0, .ss_size = stack_.bytes()};
        sigaltstack(&now, nullptr);
    }
    ~HandlerStack() {
        const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
        if (stack_) sigaltstack(&none, nullptr);
    }
    HandlerStack(const HandlerStack&) = delete;
    HandlerStack& operator=(const HandlerStack&) = delete;

  private:
    Stack stack_;
};

}  // namespace

void report_overflows() noexcept {
    thread_local const HandlerStack handler_stack;
    const std::lock_guard one_at_a_time(formers_lock);
    struct sigaction ours{};
    ours.sa_sigaction = on_fault;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (Former& former : formers) {
        struct sigaction now{};
        sigaction(former.signal, nullptr, &now);
        if ((now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == on_fault) continue;
        former.action = now;
        sigaction(former.signal, &ours, nullptr);
    }
}

}  // namespace fibers

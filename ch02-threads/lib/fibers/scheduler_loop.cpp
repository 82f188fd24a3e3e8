// What a scheduler does on its thread's own stack: it starts, waits for events, and ends.

#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "fibers/busy.hpp"
#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "fibers/overflow.hpp"
#include "fibers/this_thread.hpp"

namespace fibers {

constinit thread_local Scheduler* scheduler_of_this_thread = nullptr;

namespace {

constexpr int switches_between_polls = 64;

// Makes a scheduler the one of this thread, and gives the place back at the end: a program may
// run a scheduler inside a fiber of another one.
class OnThisThread {
  public:
    explicit OnThisThread(Scheduler* scheduler) noexcept
        : before_(std::exchange(scheduler_of_this_thread, scheduler)) {}
    ~OnThisThread() { scheduler_of_this_thread = before_; }
    OnThisThread(const OnThisThread&) = delete;
    OnThisThread& operator=(const OnThisThread&) = delete;

  private:
    Scheduler* before_;
};

}  // namespace

// Not inline: see this_thread.hpp.
[[gnu::noinline]] Scheduler* this_scheduler() noexcept { return scheduler_of_this_thread; }

void misuse(const char* what, std::string_view name) {
    std::fprintf(stderr, "fibers: %.*s%s%s\n", static_cast<int>(name.size()), name.data(),
                 name.empty() ? "" : ": ", what);
    std::abort();
}

Fiber& self() {
    Scheduler* const scheduler = this_scheduler();
    if (scheduler == nullptr || scheduler->current() == nullptr)
        misuse("self() outside a fiber");
    return *scheduler->current();
}

Scheduler::Scheduler(const Parts& parts)
    : clock_(parts.clock != nullptr ? *parts.clock : base::program_clock()),
      observer_(parts.observer),
      queue_(parts.queue != nullptr ? parts.queue : &own_queue_),
      is_plain_(parts.queue == nullptr && parts.observer == nullptr),
      stacks_(parts.stack_bytes, parts.keep_stacks, parts.guard),
      poller_(parts.poller != nullptr ? parts.poller : &own_poller_),
      wakes_from_outside_(parts.wakes_from_outside) {}

Scheduler::~Scheduler() {
    if (live_ != 0) cancel_all();
    if (ended_ != nullptr) recycle(*ended_, this);
}

std::size_t Scheduler::run() {
    if (current_ != nullptr) misuse("run() of a scheduler that runs already");
    run_ready();
    if (unclaimed_) std::rethrow_exception(std::exchange(unclaimed_, nullptr));
    return live_;
}

void Scheduler::run_ready() {
    [[maybe_unused]] thread_local const bool once = (report_overflows(), true);
    exceptions_ = reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
    watch_thread(thread_.watch_);
    thread_.on_stack_ = Fiber::switching;
    current_ = &thread_;
    for (const OnThisThread here(this);;) {  // as long as it is, there is a current fiber
        poll();
        while (Fiber* const next = leaving_ != nullptr ? std::exchange(leaving_, nullptr)
                                                       : queue_->take()) {
            enter(*next);
        }
        if (ended_ != nullptr) recycle(*std::exchange(ended_, nullptr), this);
        if (!wait_if_needed()) break;
    }
    current_ = nullptr;
}

void Scheduler::make_ready(Fiber& fiber) { queue_->put(fiber); }

bool Scheduler::wait_if_needed() { return live_ != 0 && wait_for_events(); }

void wake(Fiber& fiber) { fiber.scheduler().wake(fiber); }

void Scheduler::wake(Fiber& fiber) {
    if (fiber.cancelled_) return;  // it is ready anyhow
    if (this_scheduler() == this) {
        const Busy here(*this);
        if (observer_ != nullptr) observer_->wakes(fiber);
        queue_->put(fiber);
        return;
    }
    Fiber* last = woken_outside_.load(std::memory_order_relaxed);
    do {
        fiber.next = last;
    } while (!woken_outside_.compare_exchange_weak(last, &fiber, std::memory_order_release,
                                                   std::memory_order_relaxed));
    const NoPreempt while_it_rings;  // a bell has a lock, which another fiber may want
    if (last == nullptr) poller_->ring();
}

void sleep_until(base::nanoseconds when) {
    Fiber& fiber = self();
    const NoPreempt until_it_sleeps;  // or it might be woken before it has parked
    fiber.scheduler().sleeping_.emplace(when, &fiber);
    park();
}

void sleep_for(base::nanoseconds duration) {
    const NoPreempt while_it_asks;  // a clock may have a lock, which another fiber may want
    sleep_until(self().scheduler().clock().now() + duration);
}

// Makes ready who may go on: woken by other threads, by the clock, by events.
void Scheduler::poll() {
    until_poll_ = switches_between_polls;
    Fiber* woken = woken_outside_.exchange(nullptr, std::memory_order_acquire);
    Fiber* in_order = nullptr;
    while (woken != nullptr) {
        Fiber* const following = std::exchange(woken->next, in_order);
        in_order = std::exchange(woken, following);
    }
    while (in_order != nullptr) {
        Fiber* const fiber = std::exchange(in_order, in_order->next);
        if (observer_ != nullptr) observer_->wakes(*fiber);
        make_ready(*fiber);
    }
    if (!sleeping_.empty()) {
        const base::nanoseconds now = clock_.now();
        while (!sleeping_.empty() && sleeping_.begin()->first <= now) {
            Fiber& fiber = *sleeping_.extract(sleeping_.begin()).mapped();
            if (observer_ != nullptr) observer_->wakes(fiber);
            make_ready(fiber);
        }
    }
    if (poller_->waiting() != 0) poller_->wait(base::nanoseconds{0});
}

// Nobody is ready. Waits until somebody may be; false if that can never happen.
bool Scheduler::wait_for_events() {
    const bool may_be_rung = wakes_from_outside_ || poller_->waiting() != 0;
    if (sleeping_.empty()) {
        if (!may_be_rung) return false;
        poller_->wait(std::nullopt);
        return true;
    }
    const base::nanoseconds due = sleeping_.begin()->first;
    if (clock_.is_virtual() && poller_->waiting() != 0) {
        // What has happened already happened before time jumps.
        const std::size_t before = poller_->waiting();
        poller_->wait(base::nanoseconds{0});
        if (poller_->waiting() != before) return true;
    }
    if (!may_be_rung || clock_.is_virtual()) {
        clock_.sleep_until(due);
    } else {
        poller_->wait(due - clock_.now());
    }
    return true;
}

// Everybody is made ready, wherever it waits: its wait throws Cancelled. Those who have not begun
// end at once.
void Scheduler::cancel_all() {
    while (queue_->take() != nullptr) {}
    woken_outside_.store(nullptr, std::memory_order_relaxed);
    sleeping_.clear();
    for (Fiber* fiber = newest_; fiber != nullptr; fiber = fiber->older_) {
        fiber->cancelled_ = true;
        queue_->put(*fiber);
    }
    run_ready();
    unclaimed_ = nullptr;
}

}  // namespace fibers

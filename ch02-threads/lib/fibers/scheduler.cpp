// Going from one fiber to the next. Every switch takes the straight way from fiber to
// fiber; the thread's own stack is returned to only when nobody is ready.

#include "fibers/scheduler.hpp"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "fibers/fibers.hpp"
#include "fibers/switch.hpp"
#include "fibers/this_thread.hpp"

namespace fibers {

namespace {

using OnStack = std::atomic_ref<std::uint8_t>;

}  // namespace

// Who goes on after `self`: the next one in the queue, the thread itself if there is none.
[[gnu::always_inline]] inline Fiber& Scheduler::next_after(Fiber& self) {
    Fiber* const next = queue_->take();
    return next == nullptr ? thread_ : next == &self ? self : once_it_has_left(*next);
}

// A fiber that another thread woke, or that was stolen from there, may not have left its stack yet:
// that takes a few instructions. The thread waits for it on its own stack. If fibers waited they
// might wait for each other, each on the stack that the other waits for.
[[gnu::always_inline]] inline Fiber& Scheduler::once_it_has_left(Fiber& fiber) {
    if (OnStack(fiber.on_stack_).load(std::memory_order_acquire) == Fiber::suspended)
        [[likely]] {
        return fiber;
    }
    leaving_ = &fiber;
    return thread_;
}

// Makes the next one the current one.
[[gnu::always_inline]] inline void Scheduler::take_over(Fiber& next) noexcept {
    OnStack(next.on_stack_)
        .store(is_watched ? Fiber::switching : Fiber::running, std::memory_order_relaxed);
    *exceptions_ = next.exceptions_;
    current_ = &next;
}

[[gnu::always_inline]] inline void Scheduler::prepare(Fiber& next) noexcept {
    next.scheduler_ = this;
    if (observer_ != nullptr && &next != &thread_) [[unlikely]]
        observer_->runs(next);
    take_over(next);
}

// The last thing that a fiber does before others run. In a build without sanitizers nothing
// follows the switch: a function that ends in it jumps there, and the switch returns straight to
// that function's caller.
[[gnu::always_inline]] inline void Scheduler::switch_to(Fiber& self, Fiber& next) {
    if (observer_ != nullptr && &self != &thread_) [[unlikely]]
        observer_->stops(self);
    self.exceptions_ = *exceptions_;
    prepare(next);
    watch_release(&self.on_stack_);
    watch_leave(self.watch_, next.watch_, Leaving::for_now);
    fibers_switch(&self.sp_, next.sp_, &self.on_stack_);
    if constexpr (is_watched) arrive(self);
}

// From the thread's own stack into a fiber; returns when nobody is ready.
void Scheduler::enter(Fiber& next) {
    while (OnStack(next.on_stack_).load(std::memory_order_acquire) != Fiber::suspended) {}
    thread_.on_stack_ = Fiber::switching;
    switch_to(thread_, next);
}

// On its own stack. Where a sanitizer watches, no tick may come before it knows of that.
void Scheduler::arrive(Fiber& self) noexcept {
    watch_arrive(self.watch_);
    OnStack(self.on_stack_).store(Fiber::running, std::memory_order_relaxed);
}

[[gnu::always_inline]] inline Scheduler& Scheduler::of_caller(const char* call) {
    Scheduler* const scheduler = scheduler_of_this_thread;
    if (scheduler == nullptr || scheduler->current() == nullptr) [[unlikely]]
        misuse(call);
    return *scheduler;
}

// The running fiber is about to leave its stack: from here on a tick finds it busy.
[[gnu::always_inline]] inline Fiber& Scheduler::leave() {
    Fiber& self = *current_;
    OnStack(self.on_stack_).store(Fiber::switching, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (--until_poll_ <= 0) [[unlikely]]
        poll();
    return self;
}

// [yield]
// The way that is taken most. Where nobody else has a say it calls nothing until it jumps into
// the switch; so the compiler need not save registers, which the switch does anyhow.
void Scheduler::yield() {
    Fiber& self = *current_;
    if (!is_plain_ || self.cancelled_ || until_poll_ <= 1) [[unlikely]]
        return yield_slowly();
    OnStack(self.on_stack_).store(Fiber::switching, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    --until_poll_;
    own_queue_.put(self);
    Fiber* const first = own_queue_.take();
    if (first == nullptr) std::unreachable();  // at least this one is in it
    Fiber& next = *first;
    if (&next == &self) {
        OnStack(self.on_stack_).store(Fiber::running, std::memory_order_relaxed);
        return;
    }
    self.exceptions_ = *exceptions_;
    take_over(next);
    watch_leave(self.watch_, next.watch_, Leaving::for_now);
    fibers_switch(&self.sp_, next.sp_, &self.on_stack_);
    if constexpr (is_watched) arrive(self);
}
// [yield]

[[gnu::noinline]] void Scheduler::yield_slowly() {
    Fiber& self = leave();
    if (self.cancelled_) [[unlikely]]
        return stop(self);
    go_last(self);
}

// Makes the running fiber give way though it did not ask, unless it must not be stopped now. It
// never throws Cancelled: who does not know that it may stop here cannot expect that either.
// Returns whether the fiber was stopped.
bool Scheduler::preempt() {
    Fiber& self = *current_;
    const std::uint8_t state = OnStack(self.on_stack_).load(std::memory_order_relaxed);
    if (state == Fiber::switching) return false;  // it is giving way just now
    const bool made_up_for = self.tick_pending_;
    self.tick_pending_ = state == Fiber::busy || self.unpreemptible_ != 0;
    if (self.tick_pending_) return false;
    until_poll_ = 0;  // ticks are rare: whoever is due must not wait for 64 of them
    // Its code does not know that it stops here, so it cannot expect another thread either.
    const bool pinned = std::exchange(self.pinned_, self.pinned_ || made_up_for);
    go_last(leave());
    self.pinned_ = pinned;
    return true;
}

[[gnu::always_inline]] inline void Scheduler::go_last(Fiber& self) {
    queue_->put(self);
    Fiber& next = next_after(self);
    if (&next == &self) {
        OnStack(self.on_stack_).store(Fiber::running, std::memory_order_relaxed);
        return;
    }
    switch_to(self, next);
}

// Leaves a fiber that waits for something, unless it has been woken already. A cancelled one does
// not wait any more: it unwinds its stack. If a destructor waits meanwhile, the others go on.
void Scheduler::stop(Fiber& self) {
    if (self.cancelled_) queue_->put(self);
    Fiber& next = next_after(self);
    if (&next == &self) {
        OnStack(self.on_stack_).store(Fiber::running, std::memory_order_relaxed);
    } else {
        switch_to(self, next);
    }
    if (self.cancelled_ && std::uncaught_exceptions() == 0) throw Cancelled{};
}

void Scheduler::hand_over(Fiber& to) {
    if (to.finished()) misuse("hand_over() to a fiber that has ended", to.name());
    if (&to == current_) misuse("hand_over() to itself", to.name());
    Fiber& self = leave();
    if (self.cancelled_) [[unlikely]]
        return stop(self);
    switch_to(self, once_it_has_left(to));
}

void Scheduler::finish(Fiber& self) {
    leave();
    strike_off(self);
    if (observer_ != nullptr) [[unlikely]]
        observer_->stops(self);
    bool is_last = self.references_.load(std::memory_order_acquire) == 1;
    if (!is_last) {  // somebody may wait for it, or ask later
        if (Fiber* const joiner = self.joiner_.exchange(&self, std::memory_order_acq_rel)) {
            fibers::wake(*joiner);
        }
        is_last = self.references_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }
    if (is_last) {
        if (ended_ != nullptr) recycle(*ended_, this);
        ended_ = &self;
    }
    prepare(next_after(self));
    watch_release(&self.on_stack_);
    watch_leave(self.watch_, current_->watch_, Leaving::for_ever);
    fibers_switch(&self.sp_, current_->sp_, &self.on_stack_);
    std::abort();  // nobody continues a fiber that has ended
}

void yield() {
    Scheduler::of_caller("yield() outside a fiber: only a fiber can let others run")
        .yield();
}

void park() {
    Scheduler& scheduler =
        Scheduler::of_caller("park() outside a fiber: only a fiber can wait");
    scheduler.stop(scheduler.leave());
}

void leave_for(Fiber& to) {
    Scheduler::of_caller("hand_over() outside a fiber: only a fiber can give way")
        .hand_over(to);
}

}  // namespace fibers

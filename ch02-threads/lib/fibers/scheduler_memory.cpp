// Making fibers, and giving their memory back.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <utility>

#include "fibers/busy.hpp"
#include "fibers/scheduler.hpp"
#include "fibers/switch.hpp"

namespace fibers {

namespace {

using OnStack = std::atomic_ref<std::uint8_t>;

}  // namespace

Busy::Busy(Scheduler& scheduler) noexcept : fiber_(scheduler.current_) {
    if (fiber_ == nullptr) return;
    const OnStack on_stack(fiber_->on_stack_);
    before_ = on_stack.load(std::memory_order_relaxed);
    on_stack.store(Fiber::busy, std::memory_order_relaxed);
    std::atomic_signal_fence(
        std::memory_order_seq_cst);  // nothing is done before it is busy
}

Busy::~Busy() {
    if (fiber_ == nullptr) return;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    OnStack(fiber_->on_stack_).store(before_, std::memory_order_relaxed);
    if (fiber_->tick_pending_ && before_ == Fiber::running) [[unlikely]]
        fiber_->scheduler_->preempt();
}

base::Result<Stack> Scheduler::take_stack(std::size_t bytes) {
    const Busy here(*this);
    if (ended_ != nullptr) recycle(*std::exchange(ended_, nullptr), this);
    return bytes == 0 || bytes == stacks_.bytes() ? stacks_.take()
                                                  : Stack::map(bytes, stacks_.guard());
}

void* Scheduler::place_at_top(const Stack& stack, std::size_t bytes) noexcept {
    // Stacks lie a multiple of a page apart, and so their tops would all fall into the same few
    // lines of the cache. Each begins a little lower than its neighbour, which lies an odd
    // number of 16 KiB away: 64 KiB and the guard.
    const auto top = reinterpret_cast<std::uintptr_t>(stack.top());
    const std::size_t color = top / (std::uintptr_t{16} * 1024) % 8 * 128;
    return stack.top() - color -
           (bytes + 63) / 64 * 64;  // whole lines, for the top is aligned
}

void Scheduler::begin(Fiber& fiber, const Options& options, Stack&& stack,
                      void (*entry)(void*)) {
    fiber.scheduler_ = this;
    fiber.priority_ = options.priority;
    const std::size_t letters = std::min(options.name.size(), sizeof fiber.name_ - 1);
    std::memcpy(fiber.name_, options.name.data(), letters);
    watch_fiber(fiber.watch_, stack.bottom(), stack.bytes());
    fiber.sp_ = fibers_prepare(stack.bottom(), &fiber, entry, &fiber);
    fiber.stack_ = std::move(stack);
    fiber.home_ = this;
    const Busy here(*this);
    enroll(fiber);
    make_ready(fiber);
}

void Scheduler::enroll(Fiber& fiber) noexcept {
    fiber.older_ = newest_;
    if (newest_ != nullptr) newest_->newer_ = &fiber;
    newest_ = &fiber;
    ++live_;
}

void Scheduler::strike_off(Fiber& fiber) noexcept {
    --live_;
    (fiber.newer_ != nullptr ? fiber.newer_->older_ : newest_) = fiber.older_;
    if (fiber.older_ != nullptr) fiber.older_->newer_ = fiber.newer_;
}

// The fiber has ended, has left its stack, and nobody can ask for its result any more. What it
// ended by must not get lost.
void Scheduler::recycle(Fiber& fiber, Scheduler* here) {
    if (fiber.error_ && !fiber.cancelled_) {
        if (here == nullptr)
            misuse("ended by an exception that nobody asked for", fiber.name());
        if (!here->unclaimed_) here->unclaimed_ = fiber.error_;
    }
    if (!fiber.stack_.intact())
        misuse("stack overflow, seen at its end: Options::stack_bytes gives it more",
               fiber.name());
    watch_end(fiber.watch_);
    Stack stack = std::move(fiber.stack_);
    fiber.destroy_(fiber);
    if (here != nullptr && stack.bytes() == here->stacks_.bytes()) {
        here->stacks_.give(std::move(stack));
    }
}

}  // namespace fibers

// The function that the inserted calls lead to. It runs at every edge of the program, so what it
// usually does is a handful of instructions.

#include "fibers/points.hpp"

#include <atomic>
#include <limits>
#include <utility>

#include "fibers/scheduler.hpp"
#include "fibers/this_thread.hpp"

namespace fibers {

namespace {

constexpr unsigned never = std::numeric_limits<unsigned>::max();
std::atomic<unsigned> budget_of_all{never};

}  // namespace

Points::Points(unsigned budget) noexcept {
    budget_of_all.store(budget, std::memory_order_relaxed);
}

Points::~Points() { budget_of_all.store(never, std::memory_order_relaxed); }

// The thread-local variable is read anew at each point, and not after the fiber was stopped: it
// cannot be another thread's. Points are also where this library does not expect them: a linker
// takes one copy of an inline function for all files, and it may be one that has them.
// [point]
void Points::pass() noexcept {
    const Scheduler* const scheduler = scheduler_of_this_thread;
    if (scheduler == nullptr || scheduler->current_ == nullptr) return;
    Fiber& fiber = *scheduler->current_;
    if (fiber.points_-- == 0) [[unlikely]]
        used_up(fiber);
}
// [point]

// The count is at its end and begins anew only when this is over. Until then no point counts: the
// linker may have taken functions that are called here from a file that has points. The thread that
// looks for the next fiber may pass such points, too; it has no scheduler to give way to.
void Points::used_up(Fiber& fiber) noexcept {
    const unsigned budget = budget_of_all.load(std::memory_order_relaxed);
    const bool is_first = !std::exchange(fiber.has_budget_, budget != never);
    if (budget != never && !is_first && fiber.scheduler_ != nullptr)
        fiber.scheduler_->preempt();
    fiber.points_ = is_first ? budget - 2 : budget - 1;  // the first one counts, too
}

}  // namespace fibers

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the compiler's name
extern "C" void __sanitizer_cov_trace_pc() { fibers::Points::pass(); }

#include "kernel/hart_pool.hpp"

#include <bit>

#include "futures/core/yield.hpp"

namespace kernel {

using futures::Task;

namespace {
unsigned this_number() noexcept { return static_cast<unsigned>(arch::this_hart().number); }
constexpr auto usual_priority = static_cast<futures::Priority>(abi::usual_level);
}  // namespace

/// Something for a hart to begin.
class HartPool::Work : futures::Pinned {
  public:
    using Output = void;
    explicit Work(Place& here) noexcept : here_(here) {}
    futures::Poll<> poll(futures::Context& context) noexcept {
        here_.bell.watch(context.waker());
        if (here_.its_own.is_empty() && here_.anybodys.is_empty() && !here_.may_steal)
            return futures::pending;
        return futures::ready;
    }

  private:
    Place& here_;
};

void HartPool::join(Executor& executor) noexcept {
    const unsigned hart = this_number();
    places_[hart].executor = &executor;
    // What it has begun comes before the next, so that other harts have some, too.
    (void)executor.spawn(begin_tasks(hart), usual_priority);
    count_.fetch_add(1);
    joined_.notify_all();
}

Task<> HartPool::wait_for(unsigned count) {
    while (true) {
        auto told = joined_.wait();
        if (count_.load() >= count) co_return;
        co_await told;
    }
}

void HartPool::spawn_detached(Task<> task) noexcept {
    Place& here = places_[this_number()];
    if (count() == 1 || !here.anybodys.put(task)) {
        here.executor->spawn_detached(std::move(task));
        return;
    }
    here.bell.wake();
    ring_for_sleeper();
}

void HartPool::hand_over(unsigned hart, Task<> task) noexcept {
    if (places_[hart].its_own.put(task)) places_[hart].bell.wake();
}

void HartPool::ring_for_sleeper() noexcept {
    unsigned asleep = asleep_.fetch_or(0, std::memory_order_acq_rel);  // not a load
    for (; asleep != 0; asleep &= asleep - 1) {
        const auto hart = static_cast<unsigned>(std::countr_zero(asleep));
        if ((asleep_.fetch_and(~(1U << hart), std::memory_order_acq_rel) >> hart & 1) == 0)
            continue;  // another one has rung for it
        places_[hart].may_steal = true;
        places_[hart].bell.wake();
        return;
    }
}

bool HartPool::has_loot() const noexcept {
    for (const Place& place : places_)
        if (!place.anybodys.is_empty()) return true;
    return false;
}

// [asleep]
// Whoever puts a task into a queue does so first, and then looks who sleeps. Both changes of that word are
// read-modify-writes, so one of the two comes first: the hart is seen asleep, or it sees the task.
bool HartPool::fall_asleep() noexcept {
    const unsigned hart = this_number();
    asleep_.fetch_or(1U << hart, std::memory_order_acq_rel);
    if (count() == 1 || !has_loot()) return true;
    places_[hart].may_steal = true;
    places_[hart].bell.wake();
    return false;
}
void HartPool::wake_up() noexcept {
    asleep_.fetch_and(~(1U << this_number()), std::memory_order_acq_rel);
}
// [asleep]

// [steal]
std::optional<Task<>> HartPool::take(unsigned hart) noexcept {
    Place& here = places_[hart];
    if (auto task = here.its_own.take()) return task;
    if (auto task = here.anybodys.take()) return task;
    if (!here.may_steal.exchange(false)) return std::nullopt;
    for (unsigned i = 1; i < arch::most_harts; ++i) {
        if (auto task = places_[(hart + i) % arch::most_harts].anybodys.take()) {
            here.stolen.fetch_add(1, std::memory_order_relaxed);
            return task;
        }
    }
    return std::nullopt;
}

// One at a time, so that what it does itself comes between two of them; meanwhile others may steal the rest.
Task<> HartPool::begin_tasks(unsigned hart) {
    while (true) {
        auto task = take(hart);
        if (task) {
            (void)places_[hart].executor->spawn(*std::move(task), usual_priority);
            co_await futures::yield();
        } else {
            Work work(places_[hart]);
            co_await work;
        }
    }
}
// [steal]

}  // namespace kernel

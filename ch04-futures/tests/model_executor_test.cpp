// The core's whole executor in every order: tasks, wakers, the remote queue, handles and the shutdown,
// with another thread that wakes, joins or aborts.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <optional>
#include <tuple>

#include "futures/core/atomic_waker.hpp"
#include "futures/core/executor.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"
#include "model_platform.hpp"
#include "model_waiter.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using futures::Context, futures::Poll, futures::Task, futures::Waker;
using model::Atomic, model::Ending, model::Parker, model::Report, model::Search, model::Var;
using Executor = futures::Executor<model::Sync>;
template <class T>
using Handle = futures::JoinHandle<T, model::Sync>;

namespace {

// How many executions there are is up to the core; but not that there are hardly any.
void must_pass(const Report& report, std::size_t at_least) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions >= at_least);
}

// An executor sleeps in it like a thread; there are no timers here.
class Driver final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return futures::nanoseconds(0); }
    bool park(futures::nanoseconds deadline) noexcept override {
        if (deadline == futures::never) bed_.park();
        return true;
    }
    void unpark() noexcept override { bed_.unpark(); }

  private:
    Parker bed_{"the executor"};
};

// Ready when another thread has said so.
struct Signal {
    using Output = int;
    Var<int> data{"data", 0};
    Atomic<int> ready{"ready", 0};
    futures::AtomicWaker<model::Sync> place;

    Poll<int> poll(Context& context) noexcept {
        if (ready.load(acquire) == 1) return data.get();
        place.watch(context.waker());
        if (ready.load(acquire) == 1) return data.get();
        return futures::pending;
    }
    void set() {
        data.set(42);
        ready.store(1, release);
        place.wake();
    }
};

Task<int> wait_for(Signal& signal) {
    const int value = co_await signal;
    co_return value;
}

// What all programs have: fresh memory, a driver, an executor that lives on its own thread.
struct Runtime {
    model_platform::Fresh fresh;
    Driver driver;
    Signal signal;
    void waker() { signal.set(); }
};

}  // namespace

namespace {

struct Woken : Runtime {
    void thread() {
        Executor executor(driver);
        const int value = executor.block_on(wait_for(signal));
        model::check(value == 42, "what was done before the wake is seen");
    }
};

// The executor ends while its task is woken: the task is dropped, and nobody uses it later.
struct ShutDown : Runtime {
    void thread() {
        Executor executor(driver);
        std::ignore = executor.spawn(wait_for(signal));
        executor.run_ready();
    }
};

}  // namespace

TEST_CASE("R1 R2 R6 R8 a task that waits for another thread is woken, and sees its data") {
    must_pass(
        model::explore<Woken>({{"executor", &Woken::thread}, {"waker", &Woken::waker}},
                              {.preemptions = 3}),
        1'000);
}

TEST_CASE(
    "R5 R13 an executor that ends and a late wake leave nothing that is used afterwards") {
    must_pass(model::explore<ShutDown>(
                  {{"executor", &ShutDown::thread}, {"waker", &ShutDown::waker}},
                  {.preemptions = 3}),
              500);
}

namespace {

Task<int> give(Signal& signal) {
    signal.data.set(42);
    co_return 42;
}

struct Joined : Runtime {
    model_waiter::Waiter joiner;
    std::optional<Handle<int>> handle;
    Parker spawned{"spawned"};

    void thread() {
        Executor executor(driver);
        handle.emplace(executor.spawn(give(signal)));
        spawned.unpark();
        executor.run();
    }
    void other() {
        spawned.park();
        const auto result = joiner.await(*handle);
        model::check(result && *result == 42, "who joins gets the value");
        model::check(signal.data.get() == 42, "and sees what the task has done");
        handle.reset();
    }
};

// The executor may have ended before the task runs, or while it is aborted.
struct Aborted : Joined {
    void thread() {
        Executor executor(driver);
        handle.emplace(executor.spawn(wait_for(signal)));
        spawned.unpark();
        executor.run();
    }
    void other() {
        spawned.park();
        handle->abort();
        const auto result = joiner.await(*handle);
        model::check(!result && result.error() == base::Errno::cancelled,
                     "who joins is told that it was aborted");
        handle.reset();
    }
};

}  // namespace

TEST_CASE(
    "R3 R5 a handle on another thread gets the value, and may be the last to know the "
    "task") {
    must_pass(
        model::explore<Joined>({{"executor", &Joined::thread}, {"joiner", &Joined::other}},
                               {.preemptions = 3}),
        100);
}

TEST_CASE("R4 a task that is aborted by another thread ends, and says so") {
    must_pass(model::explore<Aborted>(
                  {{"executor", &Aborted::thread}, {"joiner", &Aborted::other}},
                  {.preemptions = 3}),
              1'000);
}

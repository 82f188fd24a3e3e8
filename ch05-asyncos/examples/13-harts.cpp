// Several processors: each has an executor of its own, and a task goes to the one that has time for it.
//
// Three harts were left asleep at the start. Now they join. A task is handed to each in turn; tasks are stolen from a
// hart that is busy; harts that share a number lose what they count, until a lock keeps them apart.
//
// Needs: board
// Board: --harts 4
// Before: 12-shell.  Next: 14-one-future.

#include "futures/core/join.hpp"
#include "kernel/hart_pool.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/print.hpp"

using futures::Task;
using kernel::print;

static constexpr unsigned count = 4;
static constinit kernel::HartPool all;

// [join]
// What each of them does, for ever: polls tasks, and sleeps when there are none.
static void work() {
    kernel::start_interrupts();
    kernel::PoolIdle idle(all);
    kernel::Executor executor(idle);
    all.join(executor);
    executor.run_until([] { return false; });
}
// [join]

// [hand]
static Task<unsigned> hello() {
    const auto here = static_cast<unsigned>(arch::this_hart().number);
    print("hart ", here, " is here\n");
    co_return here;
}

static Task<> visit_all() {
    for (unsigned hart = 0; hart < count; ++hart) {
        const auto ran_on = co_await all.on(hart, hello());
        if (ran_on != hart) print("but it is not ", hart, "\n");
    }
}
// [hand]

// [steal]
static std::atomic<unsigned> done;

static Task<> job() {
    done.fetch_add(1);
    co_return;
}

// It puts 30 tasks into its queue, and does not let its hart begin any of them.
static Task<> keep_busy() {
    for (int i = 0; i < 30; ++i) all.spawn_detached(job());
    while (done < 30) {}
    const unsigned stolen = all.stolen_by(1) + all.stolen_by(2) + all.stolen_by(3);
    print("a busy hart has lost ", stolen, " of its 30 tasks\n");
    co_return;
}
// [steal]

// [count]
static std::atomic<unsigned> readers;
static volatile unsigned number;
static kernel::Lock number_lock("the number");
// The moment between reading and writing takes as long as it takes until all have read.
static Task<bool> count_without() {
    const unsigned seen = number;
    readers.fetch_add(1);
    while (readers < count) {}
    number = seen + 1;
    co_return true;
}

static Task<bool> count_with() {
    for (int i = 0; i < 1000; ++i) {
        const futures::Locked locked(number_lock);
        number = number + 1;
    }
    co_return true;
}

static Task<unsigned> count_together(Task<bool> (*way)()) {
    number = 0;
    co_await futures::join(all.on(0, way()), all.on(1, way()), all.on(2, way()),
                           all.on(3, way()));
    co_return number;
}
// [count]

static Task<> show() {
    co_await all.wait_for(count);
    co_await visit_all();
    co_await keep_busy();
    const unsigned without = co_await count_together(count_without);
    const unsigned with = co_await count_together(count_with);
    print("four count one step each: ", without, "; with a lock, 1000 each: ", with, "\n");
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::PoolIdle idle(all);
    kernel::Executor executor(idle);
    all.join(executor);
    arch::start_harts(work);
    executor.block_on(show());
    return 0;
}

// Output:
// hart 0 is here
// hart 1 is here
// hart 2 is here
// hart 3 is here
// a busy hart has lost 30 of its 30 tasks
// four count one step each: 1; with a lock, 1000 each: 4000

// The races of runtimes, on the core's own templates: the code that a program runs, and not a model of
// it, is tried in every order.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include "futures/core/atomic_waker.hpp"
#include "futures/core/run_queue.hpp"
#include "futures/core/task_state.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"
#include "model_platform.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using futures::RawWaker, futures::RawWakerVTable, futures::Waker;
using model::Atomic, model::Ending, model::Parker, model::Report, model::Search, model::Var;

namespace {

// How many executions there are is up to the core; but not that there are hardly any.
void must_pass(const Report& report, std::size_t at_least) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions >= at_least);
}

// A waker of a thread: it unparks it. Its references are counted, and who uses it after the last one
// is gone is in a data race with whoever was last.
struct Sleeper {
    Parker bed{"sleeper"};
    Atomic<int> references{"references", 1};
    Var<int> life{"life of the waker", 1};

    static Sleeper& of(void* data) { return *static_cast<Sleeper*>(data); }
    static RawWaker clone(void* data) noexcept {
        of(data).references.fetch_add(1, relaxed);
        return {data, &vtable};
    }
    static void wake(void* data) noexcept {
        wake_by_ref(data);
        drop(data);
    }
    static void wake_by_ref(void* data) noexcept {
        model::check(of(data).life.get() == 1, "a waker that is used is alive");
        of(data).bed.unpark();
    }
    static void drop(void* data) noexcept {
        if (of(data).references.fetch_sub(1, acq_rel) == 1) of(data).life.set(0);
    }
    static constexpr RawWakerVTable vtable{clone, wake, wake_by_ref, drop};
    Waker waker() { return Waker({this, &vtable}); }
};

}  // namespace

namespace {

// R1, R2 with TaskState: the executor's run queue is a parker's token, and a link in the task.
struct RealState {
    futures::TaskState<model::Sync> state;
    Var<int> link{"the task's place in the queue", 1};
    Atomic<int> flag{"flag", 0};
    Parker queue{"queue"};

    void executor() {
        for (;;) {
            if (!state.start()) return;
            link.set(0);
            if (flag.load(relaxed) == 1) break;
            if (!state.stop()) queue.park();
        }
        (void)state.complete_with_value();
    }
    void waker() {
        flag.store(1, relaxed);
        if (!state.wake()) return;
        link.set(1);
        queue.unpark();
    }
};

// R4: aborted and woken meanwhile.
struct RealAbort {
    futures::TaskState<model::Sync> state;
    Var<bool> frame{"frame", true};
    Parker queue{"queue"};

    void executor() {
        while (state.start()) {
            model::check(frame.get(), "a task that is polled has its frame");
            if (!state.stop()) queue.park();
        }
        frame.set(false);
        (void)state.complete_without_value();
    }
    void waker() {
        if (state.wake()) queue.unpark();
    }
    void aborter() {
        if (state.abort()) queue.unpark();
    }
};

}  // namespace

TEST_CASE("R1 R2 TaskState: no wake is lost") {
    must_pass(model::explore<RealState>(
                  {{"executor", &RealState::executor}, {"waker", &RealState::waker}}),
              10);
}

TEST_CASE("R4 TaskState: abort, wake and run in any order") {
    must_pass(model::explore<RealAbort>({{"executor", &RealAbort::executor},
                                         {"waker", &RealAbort::waker},
                                         {"aborter", &RealAbort::aborter}}),
              10);
}

namespace {

// R8: register, look again; make it true, wake.
struct RealAtomicWaker {
    Sleeper sleeper;
    futures::AtomicWaker<model::Sync> place;
    Var<int> data{"data"};
    Atomic<int> ready{"ready", 0};

    void waiter() {
        const Waker waker = sleeper.waker();
        for (;;) {
            if (ready.load(relaxed) == 1) break;
            place.watch(waker);
            if (ready.load(relaxed) == 1) break;
            sleeper.bed.park();
            model::pause();  // who has woken itself goes to the end of the queue
        }
    }
    void waker() {
        ready.store(1, relaxed);
        place.wake();
    }
};

// The waiter becomes another task between two wakes: the stale waker is not the one that is woken.
struct Rewatched {
    Sleeper first, second;
    futures::AtomicWaker<model::Sync> place;
    Atomic<int> ready{"ready", 0};

    void waiter() {
        {
            const Waker waker = first.waker();
            place.watch(waker);
        }
        const Waker waker = second.waker();
        place.watch(waker);
        while (ready.load(relaxed) == 0) {
            second.bed.park();
            place.watch(waker);
        }
    }
    void waker() {
        ready.store(1, relaxed);
        place.wake();
    }
    void at_end() {}
};

// Who is woken sees what was done before the wake, also if its own watch() has woken it.
struct WokenSees : RealAtomicWaker {
    void waiter() {
        const Waker waker = sleeper.waker();
        place.watch(waker);
        if (ready.load(relaxed) == 1) return;
        sleeper.bed.park();
        model::check(ready.load(relaxed) == 1, "who is woken sees why");
    }
};

struct TwoWakers : RealAtomicWaker {
    void other() { place.wake(); }
};

}  // namespace

TEST_CASE("R8 AtomicWaker: who watches and looks again misses no wake") {
    must_pass(model::explore<RealAtomicWaker>({{"waiter", &RealAtomicWaker::waiter},
                                               {"waker", &RealAtomicWaker::waker}}),
              100);
}

TEST_CASE("R8 AtomicWaker: who is woken by its own watch() sees why") {
    must_pass(model::explore<WokenSees>(
                  {{"waiter", &WokenSees::waiter}, {"waker", &WokenSees::waker}}),
              20);
}

TEST_CASE("R8 AtomicWaker: the last watch counts") {
    must_pass(model::explore<Rewatched>(
                  {{"waiter", &Rewatched::waiter}, {"waker", &Rewatched::waker}}),
              500);
}

TEST_CASE("R8 AtomicWaker: two who wake do not meet in the slot") {
    must_pass(model::explore<TwoWakers>({{"waiter", &TwoWakers::waiter},
                                         {"waker", &TwoWakers::waker},
                                         {"other", &TwoWakers::other}},
                                        {.preemptions = 3}),
              1'000);
}

namespace {

// R6, R7: two threads push to the executor's remote queue, which sleeps when it is empty.
struct RealRemoteQueue {
    struct Node {
        Node* next = nullptr;
        Var<int> work{"work", 0};
    };
    futures::RemoteQueue<model::Sync, Node> queue;
    Node one, two;
    Parker driver{"driver"};
    Var<bool> is_there{"the executor", true};

    void push(Node& node) {
        node.work.set(1);
        if (queue.push(node)) {
            driver.unpark();
            model::check(is_there.get(), "who wakes the executor still finds it");
            queue.waked();
        }
    }
    void a() { push(one); }
    void b() { push(two); }
    void executor() {
        for (int left = 2; left > 0;) {
            for (Node* node = queue.take_all(); node != nullptr; --left) {
                Node* const next = node->next;
                model::check(node->work.get() == 1, "what was pushed is seen");
                node = next;
            }
            if (left > 0 && queue.fall_asleep()) {
                driver.park();
                queue.wake_up();
            }
        }
        queue.await_wakers();
        is_there.set(false);
    }
};

}  // namespace

TEST_CASE("R6 R7 RemoteQueue: what is pushed is taken once, and a sleeper is woken") {
    must_pass(model::explore<RealRemoteQueue>({{"executor", &RealRemoteQueue::executor},
                                               {"A", &RealRemoteQueue::a},
                                               {"B", &RealRemoteQueue::b}},
                                              {.preemptions = 1}),
              1'000);
}

// What the workers of a pool share, in every order: the queue that is stolen from, and who is woken
// when there is work.

#include <array>

#include "futures/core/idle_workers.hpp"
#include "futures/core/injector.hpp"
#include "futures/core/stealing_queue.hpp"
#include "futures/core/task_state.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"
#include "model_platform.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::Ending, model::Parker, model::Report, model::Search, model::Var;

namespace {

// How many executions there are is up to the core; but not that there are hardly any.
void must_pass(const Report& report, std::size_t at_least) {
    INFO(report.explain());
    REQUIRE(report.passed());
    CHECK(report.executions >= at_least);
}

// A task: who takes it writes here, without any order but the queue's.
struct Node {
    Var<int> taken{"taken", 0};
    void take() {
        model::check(taken.get() == 0, "a task is taken once");
        taken.set(1);
    }
};

using Queue = futures::StealingQueue<Node, model::Sync, 2>;

// The owner puts three tasks in and takes some; a thief, or two, steal.
struct Stolen {
    std::array<Node, 3> nodes;
    Queue queue, loot, other_loot;
    std::array<bool, 3> refused{};

    void owner() {
        for (std::size_t i = 0; i < nodes.size(); ++i) refused[i] = !queue.push(nodes[i]);
        while (Node* const node = queue.pop()) node->take();
    }
    void rob(Queue& into) {
        queue.steal(into);
        while (Node* const node = into.pop()) node->take();
    }
    void thief() { rob(loot); }
    void other() { rob(other_loot); }
    void at_end() {
        for (std::size_t i = 0; i < nodes.size(); ++i)
            model::check((nodes[i].taken.get() == 1) != refused[i], "no task is lost");
    }
};

// The thief's queue is robbed in its turn.
struct Passed : Stolen {
    void other() {
        loot.steal(other_loot);
        take(other_loot);
    }
    void thief() {
        queue.steal(loot);
        take(loot);
    }
    static void take(Queue& from) {
        while (Node* const node = from.pop()) node->take();
    }
};

}  // namespace

TEST_CASE("R12 each task of a stealing queue is taken once, by the owner or a thief") {
    must_pass(model::explore<Stolen>({{"owner", &Stolen::owner}, {"thief", &Stolen::thief}},
                                     {.preemptions = 3}),
              500);
    must_pass(model::explore<Stolen>({{"owner", &Stolen::owner},
                                      {"thief", &Stolen::thief},
                                      {"other", &Stolen::other}},
                                     {.preemptions = 1}),
              500);
    must_pass(model::explore<Passed>({{"owner", &Passed::owner},
                                      {"thief", &Passed::thief},
                                      {"other", &Passed::other}},
                                     {.preemptions = 2}),
              500);
}

namespace {

// What can be done wrong.
enum class Wrong { nothing, load, no_second_look, tells_nobody };

// The pool's protocol with tasks that are only counted. Two workers sleep; who pushes wakes.
template <Wrong wrong, int tasks = 2>
struct Workers {
    static constexpr unsigned workers = 2;
    futures::IdleWorkers<model::Sync> idle{workers};
    Atomic<int> queue{"queue", 0};
    Atomic<int> left{"left", tasks};
    std::array<Parker, workers> beds{Parker("first"), Parker("second")};

    void announce() {
        const unsigned chosen = who();
        if (chosen != idle.nobody) beds[chosen].unpark();
    }
    unsigned who() {
        if (wrong == Wrong::load && idle.sleepers() == 0) return idle.nobody;
        return idle.who_wakes();
    }
    bool take() {
        int there = queue.load(relaxed);
        while (there > 0) {
            if (queue.compare_exchange_strong(there, there - 1, acq_rel, relaxed))
                return true;
        }
        return false;
    }
    void work(unsigned self) {
        bool searching = false;
        while (left.load(acquire) != 0) {
            if (!searching) searching = idle.begin_search();
            if (searching && take()) {
                searching = false;
                if (idle.end_search() && wrong != Wrong::tells_nobody) announce();
                run();
                continue;
            }
            idle.fall_asleep(self, searching);
            if (wrong != Wrong::no_second_look && queue.load(acquire) != 0) {
                idle.turn_back(self);
                searching = true;
                continue;
            }
            if (left.load(acquire) != 0) beds[self].park();
            searching = idle.wake_up(self);
        }
    }
    virtual void run() {
        if (left.fetch_sub(1, acq_rel) == 1)
            for (Parker& bed : beds) bed.unpark();  // it is over
    }
    void first() { work(0); }
    void second() { work(1); }
    void pusher() {
        for (int i = 0; i < tasks; ++i) {
            queue.fetch_add(1, release);
            announce();
        }
    }
    virtual ~Workers() = default;
};

template <Wrong wrong, int tasks = 2>
Report explored(const Search& search) {
    using Program = Workers<wrong, tasks>;
    return model::explore<Program>({{"first", &Program::first},
                                    {"second", &Program::second},
                                    {"pusher", &Program::pusher}},
                                   search);
}

// The first task of the two waits for the second: both have to run at the same time.
template <Wrong wrong>
struct Meeting : Workers<wrong> {
    Parker other{"the other task"};
    void run() override {
        if (this->left.fetch_sub(1, acq_rel) == 2) {
            other.park();
            for (Parker& bed : this->beds) bed.unpark();
        } else {
            other.unpark();
        }
    }
};

template <Wrong wrong>
Report meeting(const Search& search) {
    using Program = Meeting<wrong>;
    return model::explore<Program>({{"first", &Program::first},
                                    {"second", &Program::second},
                                    {"pusher", &Program::pusher}},
                                   search);
}

}  // namespace

TEST_CASE("R6 R12 no worker sleeps while there is work") {
    must_pass(explored<Wrong::nothing, 1>({.preemptions = 1}), 1'000);
    must_pass(explored<Wrong::nothing>(model::at_random(3, 20'000)), 20'000);
    must_pass(meeting<Wrong::nothing>(model::pct(4, 7, 20'000)), 20'000);
}

TEST_CASE("R6 who announces with a load may see an old value, and wakes nobody") {
    const Report report = explored<Wrong::load>({.preemptions = 1});
    INFO(report.explain());
    CHECK(report.ending == Ending::lost_wake_up);
    CHECK(explored<Wrong::load>({.preemptions = 1, .memory = model::Memory::sequential})
              .passed());
}

TEST_CASE("R6 who sleeps without a second look misses what was pushed before it was seen") {
    const Report report = explored<Wrong::no_second_look>({.preemptions = 1});
    INFO(report.explain());
    CHECK(report.ending == Ending::lost_wake_up);
}

TEST_CASE("R12 the last one that searches has to send another") {
    const Report report = meeting<Wrong::tells_nobody>({.preemptions = 1});
    INFO(report.explain());
    CHECK(report.ending == Ending::lost_wake_up);
}

namespace {

// Somebody looks at a task that sleeps, while it is waked.
struct Looked {
    futures::TaskState<model::Sync> state;
    Var<int> frame{"the frame", 0};
    Atomic<int> queued{"queued", 0};
    Looked() {
        if (state.start() && state.stop()) queued.store(1, relaxed);
    }
    void waker() {
        if (state.wake()) run();
    }
    void looker() {
        if (!state.hold()) return;
        frame.get();
        if (state.stop()) run();
    }
    void run() {  // as an executor does with what is enqueued
        queued.fetch_add(1, relaxed);
        if (state.start()) frame.set(1);
        (void)state.complete_with_value();
    }
    void at_end() { model::check(queued.newest() == 1, "the wake is not lost"); }
};

}  // namespace

TEST_CASE("R1 a task that is being looked at is not polled, and its wake is not lost") {
    must_pass(
        model::explore<Looked>({{"waker", &Looked::waker}, {"looker", &Looked::looker}}),
        5);
}

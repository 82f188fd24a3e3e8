// The races of a task and its wakers, each as a small model: the wrong version is found, the right
// one has no bad execution at all.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include "model/explore.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::Ending, model::Parker, model::Report, model::Search, model::Var;

namespace {

// The bits of a task's state; the references count in steps of 64.
constexpr unsigned scheduled = 1, running = 2, complete = 4, cancelled = 8, join_waker = 16;

void must_pass(const Report& report, std::size_t executions) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions == executions);
}
void must_fail(const Report& report, Ending ending, std::size_t at_most) {
    INFO(report.explain());
    CHECK(report.ending == ending);
    CHECK(report.executions <= at_most);
}

}  // namespace

namespace {

enum class Flaw {
    none,
    wake_while_running_is_forgotten,
    no_write_when_already_scheduled,
};

// One task, whose run queue is the token of a parker: it is queued or it is not.
template <Flaw Is>
struct Woken {
    Atomic<unsigned> state{"state", scheduled};
    Atomic<int> ready{"ready", 0};
    Parker queue{"queue"};

    void executor() {
        for (;;) {
            state.fetch_add(running - scheduled, acq_rel);
            if (ready.load(relaxed) == 1) break;
            const unsigned before = state.fetch_sub(running, acq_rel);
            const bool again = (before & scheduled) != 0;
            if (!again || Is == Flaw::wake_while_running_is_forgotten) queue.park();
        }
        state.fetch_add(complete - running, acq_rel);
    }
    void waker() {
        ready.store(1, relaxed);
        if (Is == Flaw::no_write_when_already_scheduled &&
            (state.load(acquire) & scheduled) != 0)
            return;
        const unsigned before = state.fetch_or(scheduled, acq_rel);
        if ((before & (scheduled | running | complete)) == 0) queue.unpark();
    }
};

template <Flaw Is>
Report woken(const Search& search = {}) {
    using Program = Woken<Is>;
    return model::explore<Program>(
        {{"executor", &Program::executor}, {"waker", &Program::waker}}, search);
}

}  // namespace

TEST_CASE("R1 a wake while the task runs is forgotten unless the end of the poll looks") {
    must_fail(woken<Flaw::wake_while_running_is_forgotten>(), Ending::lost_wake_up, 40);
    must_fail(
        woken<Flaw::wake_while_running_is_forgotten>({.memory = model::Memory::sequential}),
        Ending::lost_wake_up, 40);
}

TEST_CASE("R2 a wake that only looks at the state publishes nothing") {
    must_fail(woken<Flaw::no_write_when_already_scheduled>(), Ending::lost_wake_up, 3);
    must_fail(woken<Flaw::no_write_when_already_scheduled>(model::at_random(1, 1000)),
              Ending::lost_wake_up, 100);
    must_fail(woken<Flaw::no_write_when_already_scheduled>(model::pct(3, 1, 1000)),
              Ending::lost_wake_up, 100);
}

TEST_CASE("R2 is never found by interleavings alone") {
    must_pass(
        woken<Flaw::no_write_when_already_scheduled>({.memory = model::Memory::sequential}),
        17);
}

TEST_CASE("R1 R2 a wake that always writes is never lost") {
    must_pass(woken<Flaw::none>(), 16);
}

namespace {

enum class Join { right, bit_before_slot, relaxed_bit, slot_replaced_in_place };

// A task ends; who joins it has left a waker in a slot, and replaces it.
template <Join Is>
struct Joined {
    Atomic<unsigned> state{"state", running};
    Var<Parker*> slot{"slot", nullptr};
    Var<int> output{"output", 0};
    Parker first{"first"}, second{"second"};

    void task() {
        output.set(42);
        const unsigned before = state.fetch_add(complete - running, acq_rel);
        if ((before & join_waker) != 0) slot.get()->unpark();
    }
    // Gives whether the task is complete; if not, it will wake.
    bool leave(Parker& waker) {
        if (Is == Join::bit_before_slot) {
            const bool done = (state.fetch_or(join_waker, acq_rel) & complete) != 0;
            slot.set(&waker);
            return done;
        }
        slot.set(&waker);
        return (state.fetch_or(join_waker, Is == Join::relaxed_bit ? relaxed : acq_rel) &
                complete) != 0;
    }
    void handle() {
        if (!leave(first)) {
            if (Is != Join::slot_replaced_in_place &&
                (state.fetch_and(~join_waker, acq_rel) & complete) != 0)
                return take();
            if (!leave(second)) second.park();
        }
        take();
    }
    void take() { model::check(output.get() == 42, "who joins finds the output"); }
};

template <Join Is>
Report joined() {
    using Program = Joined<Is>;
    return model::explore<Program>(
        {{"task", &Program::task}, {"handle", &Program::handle}});
}

}  // namespace

TEST_CASE("R3 the join waker's slot belongs to who has cleared or set the bit") {
    must_fail(joined<Join::bit_before_slot>(), Ending::data_race, 10);
    must_fail(joined<Join::relaxed_bit>(), Ending::data_race, 10);
    must_fail(joined<Join::slot_replaced_in_place>(), Ending::data_race, 10);
    must_pass(joined<Join::right>(), 5);
}

namespace {

enum class Abort { right, only_marks, drops_it_itself };

// A task is aborted while another thread wakes it and a third one may run it. Its frame is dropped
// once, by the executor, and the task completes.
template <Abort Is>
struct Aborted {
    Atomic<unsigned> state{"state", 0};
    Var<bool> frame{"frame", true};
    Parker queue{"queue"};

    void schedule(unsigned bits) {
        const unsigned before = state.fetch_or(bits, acq_rel);
        if ((before & (scheduled | running | complete)) == 0) queue.unpark();
    }
    void drop_frame() {
        model::check(frame.get(), "the frame is dropped once");
        frame.set(false);
    }
    void executor() {
        for (bool queued = false;;) {
            if (!queued) queue.park();
            const unsigned before = state.fetch_add(running - scheduled, acq_rel);
            if ((before & cancelled) != 0) break;
            model::check(frame.get(), "a task that is polled has its frame");
            queued = (state.fetch_sub(running, acq_rel) & scheduled) != 0;
        }
        if (Is != Abort::drops_it_itself) drop_frame();
        state.fetch_add(complete - running, acq_rel);
    }
    void waker() { schedule(scheduled); }
    void aborter() {
        if (Is == Abort::only_marks)
            state.fetch_or(cancelled, acq_rel);
        else
            schedule(cancelled | scheduled);
        if (Is == Abort::drops_it_itself) drop_frame();
    }
    void at_end() { model::check(!frame.get(), "the frame is dropped"); }
};

template <Abort Is>
Report aborted() {
    using Program = Aborted<Is>;
    return model::explore<Program>({{"executor", &Program::executor},
                                    {"waker", &Program::waker},
                                    {"aborter", &Program::aborter}});
}

}  // namespace

TEST_CASE("R4 who aborts a task marks and schedules it, and the executor drops the frame") {
    must_fail(aborted<Abort::only_marks>(), Ending::lost_wake_up, 100);
    must_fail(aborted<Abort::drops_it_itself>(), Ending::data_race, 100);
    must_pass(aborted<Abort::right>(), 10);
}

namespace {

// The executor and two wakers have a reference each; who gives back the last frees the task.
template <std::memory_order Drop>
struct Counted {
    static constexpr unsigned one = 64;
    Atomic<unsigned> state{"state", 3 * one};
    Var<int> header{"header", 0};
    int freed = 0;

    void drop() {
        if (state.fetch_sub(one, Drop) / one > 1) return;
        header.set(-1);  // the memory is somebody else's now
        ++freed;
    }
    void use() {
        model::check(header.get() == 0, "who holds a reference finds the task");
        drop();
    }
    void executor() { use(); }
    void waker() { use(); }
    void other() { use(); }
    void at_end() const { model::check(freed == 1, "the task is freed once"); }
};

template <std::memory_order Drop>
Report counted() {
    using Program = Counted<Drop>;
    return model::explore<Program>({{"executor", &Program::executor},
                                    {"waker", &Program::waker},
                                    {"other", &Program::other}});
}

}  // namespace

TEST_CASE("R5 the last reference frees what all others have finished with") {
    must_fail(counted<relaxed>(), Ending::data_race, 1);
    must_fail(counted<release>(), Ending::data_race, 1);
    must_fail(counted<acquire>(), Ending::data_race, 1);
    must_pass(counted<acq_rel>(), 6);
}

// The races of what tasks share, each as a small model: the wrong version is found, the right one has
// no bad execution at all.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <array>

#include "model/explore.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::Ending, model::Parker, model::Report, model::Search, model::Var;

namespace {

void must_pass(const Report& report, std::size_t executions) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions == executions);
}
void must_fail(const Report& report, Ending ending) {
    INFO(report.explain());
    CHECK(report.ending == ending);
}

}  // namespace

namespace {

enum class Oneshot { right, relaxed_send, receiver_looks_then_leaves };

// R9. One value is sent; the receiver waits for it, or leaves.
template <Oneshot Is, bool ReceiverLeaves>
struct Sent {
    static constexpr unsigned value_is_there = 1, waker_is_there = 2, receiver_left = 4;
    Atomic<unsigned> state{"state", 0};
    Var<int> value{"value", 0};  // 1: it is there
    Var<Parker*> slot{"slot", nullptr};
    Parker receiver_bed{"receiver"};

    void end_value() {
        model::check(value.get() == 1, "the value ends once");
        value.set(0);
    }
    void sender() {
        value.set(1);
        const unsigned before =
            state.fetch_or(value_is_there, Is == Oneshot::relaxed_send ? relaxed : acq_rel);
        if ((before & receiver_left) != 0) return end_value();
        if ((before & waker_is_there) != 0) slot.get()->unpark();
    }
    void receiver() {
        if (ReceiverLeaves) return leave();
        if ((state.load(acquire) & value_is_there) == 0) {
            slot.set(&receiver_bed);
            const unsigned before = state.fetch_or(waker_is_there, acq_rel);
            if ((before & value_is_there) == 0) receiver_bed.park();
        }
        end_value();
    }
    void leave() {
        if (Is == Oneshot::receiver_looks_then_leaves) {
            if ((state.load(acquire) & value_is_there) != 0) return end_value();
            state.store(receiver_left, release);
            return;
        }
        const unsigned before = state.fetch_or(receiver_left, acq_rel);
        if ((before & value_is_there) != 0) end_value();
    }
    void at_end() { model::check(value.get() == 0, "the value does not stay behind"); }
};

template <Oneshot Is, bool ReceiverLeaves = false>
Report sent() {
    using Program = Sent<Is, ReceiverLeaves>;
    return model::explore<Program>(
        {{"sender", &Program::sender}, {"receiver", &Program::receiver}});
}

}  // namespace

TEST_CASE("R9 a value that is sent is received, or ended by who comes last") {
    must_fail(sent<Oneshot::relaxed_send>(), Ending::data_race);
    must_fail(sent<Oneshot::receiver_looks_then_leaves, true>(), Ending::check_failed);
    must_pass(sent<Oneshot::right>(), 4);
    must_pass(sent<Oneshot::right, true>(), 2);
}

namespace {

// R10. A lock is granted to the first who waits. That one may be dropped at the same moment, and
// then must hand the grant on.
template <bool HandsOn>
struct Grant {
    model::Mutex guard{"guard"};
    Var<int> waiting{"waiting", 0b11};  // bit i: waiter i stands in the queue
    Var<int> granted{"granted", 0};
    Parker second_bed{"second"};

    void grant_next() {
        const int queue = waiting.get();
        if (queue == 0) return;
        const int first = queue & -queue;
        waiting.set(queue & ~first);
        granted.set(granted.get() | first);
        if (first == 0b10) second_bed.unpark();
    }
    void holder() {
        guard.lock();
        grant_next();
        guard.unlock();
    }
    void first() {  // is dropped while it waits
        guard.lock();
        waiting.set(waiting.get() & ~0b01);
        if (HandsOn && (granted.get() & 0b01) != 0) grant_next();
        guard.unlock();
    }
    void second() { second_bed.park(); }
};

template <bool HandsOn>
Report grant() {
    using Program = Grant<HandsOn>;
    return model::explore<Program>({{"holder", &Program::holder},
                                    {"first", &Program::first},
                                    {"second", &Program::second}});
}

}  // namespace

TEST_CASE("R10 a waiter that is dropped hands on what it was granted") {
    must_fail(grant<false>(), Ending::lost_wake_up);
    must_pass(grant<true>(), 4);
}

namespace {

enum class Fire { right, wakes_by_the_entry, old_deadline_counts };

// R11. A timer fires on one thread while its sleep is dropped, or armed again, on another.
template <Fire Is, bool Rearms>
struct Timed {
    model::Mutex wheel{"wheel"};
    Var<int> armed{"armed", 1};  // the generation that the wheel holds; 0: none
    Var<int> fired{"fired", 0};  // the last generation that has fired
    Var<bool> alive{"sleep", true};
    Atomic<int> woken{"woken", 0};

    void driver() {
        wheel.lock();
        const int due = armed.get();
        if (due == 1) {  // the deadline of generation 1 has passed, that of 2 has not
            armed.set(0);
            fired.set(due);
        }
        if (Is == Fire::wakes_by_the_entry) wheel.unlock();
        if (due == 1) {
            model::check(alive.get(), "a timer that fires finds its sleep");
            woken.fetch_add(1, relaxed);
        }
        if (Is != Fire::wakes_by_the_entry) wheel.unlock();
    }
    void sleeper() {
        wheel.lock();
        armed.set(Rearms ? 2 : 0);
        const int last = fired.get();
        wheel.unlock();
        if (!Rearms) return alive.set(false);
        const bool done = Is == Fire::old_deadline_counts ? last != 0 : last == 2;
        model::check(!done, "a sleep that was armed again ends at its new deadline");
    }
};

template <Fire Is, bool Rearms>
Report timed() {
    using Program = Timed<Is, Rearms>;
    return model::explore<Program>(
        {{"driver", &Program::driver}, {"sleeper", &Program::sleeper}});
}

}  // namespace

TEST_CASE("R11 a timer is done with its sleep when the wheel is unlocked") {
    must_fail(timed<Fire::wakes_by_the_entry, false>(), Ending::data_race);
    must_pass(timed<Fire::right, false>(), 2);
}

TEST_CASE("R11 an old deadline does not end a sleep that was armed again") {
    must_fail(timed<Fire::old_deadline_counts, true>(), Ending::check_failed);
    must_pass(timed<Fire::right, true>(), 2);
}

namespace {

// R14. A block_on inside of a block_on sleeps on the same parker, and takes the other's token.
template <bool OwnFlags>
struct Nested {
    Parker bed{"thread"};
    Atomic<int> inner_ready{"inner", 0}, outer_ready{"outer", 0};
    Atomic<int> inner_woken{"inner woken", 0}, outer_woken{"outer woken", 0};

    void wait(Atomic<int>& woken) {
        if (!OwnFlags) return bed.park();
        while (woken.exchange(0, acquire) == 0) bed.park();
    }
    void thread() {
        while (outer_ready.load(acquire) == 0) {
            while (inner_ready.load(acquire) == 0) wait(inner_woken);
            wait(outer_woken);
        }
    }
    void wake(Atomic<int>& ready, Atomic<int>& woken) {
        ready.store(1, release);
        woken.store(1, release);
        bed.unpark();
    }
    void waker() {
        wake(outer_ready, outer_woken);
        wake(inner_ready, inner_woken);
    }
};

template <bool OwnFlags>
Report nested() {
    using Program = Nested<OwnFlags>;
    return model::explore<Program>(
        {{"thread", &Program::thread}, {"waker", &Program::waker}});
}

}  // namespace

TEST_CASE("R14 a block_on does not take the token of another for its own wake") {
    must_fail(nested<false>(), Ending::lost_wake_up);
    must_pass(nested<true>(), 733);
}

// How much of it has to be seq_cst? One says that it sleeps, and looks for work; one leaves work, and looks
// whether the other sleeps. One of the two must see the other.
//
// All four operations have to be, or a seq_cst fence stands between the two of each thread. One order
// that is weaker, and both look before either sees: S speaks only of what is seq_cst.
//
// Before: 30-weak-memory.  Next: 32-seeded-executor.

#include <cstdio>

#include "model/explore.hpp"
#include "model/fence.hpp"
#include "model/sync.hpp"

using enum std::memory_order;

// [program]
struct Orders {
    std::memory_order say_asleep, look_for_work, leave_work, look_who_sleeps;
    bool with_fences = false;
};

template <Orders Are>
struct Program {
    model::Atomic<int> asleep{"asleep", 0}, work{"work", 0};
    model::Parker bed{"the sleeper"};

    void sleeper() {
        asleep.store(1, Are.say_asleep);
        if (Are.with_fences) model::fence(seq_cst);
        if (work.load(Are.look_for_work) == 0) bed.park();
    }
    void pusher() {
        work.store(1, Are.leave_work);
        if (Are.with_fences) model::fence(seq_cst);
        if (asleep.load(Are.look_who_sleeps) == 1) bed.unpark();
    }
};
// [program]

template <Orders Are>
static model::Report explore() {
    using Tried = Program<Are>;
    return model::explore<Tried>(
        {{"sleeper", &Tried::sleeper}, {"pusher", &Tried::pusher}});
}

static void print(const char* what, const model::Report& report) {
    std::printf("%-27s %s\n", what, report.passed() ? "good" : report.happened.c_str());
}

int main() {
    print("all four seq_cst", explore<Orders{seq_cst, seq_cst, seq_cst, seq_cst}>());
    const model::Report lost = explore<Orders{release, seq_cst, seq_cst, seq_cst}>();
    print("says it by release", lost);
    print("looks for work by acquire",
          explore<Orders{seq_cst, acquire, seq_cst, seq_cst}>());
    print("leaves work by release", explore<Orders{seq_cst, seq_cst, release, seq_cst}>());
    print("looks who sleeps by acquire",
          explore<Orders{seq_cst, seq_cst, seq_cst, acquire}>());
    print("relaxed, and two fences",
          explore<Orders{relaxed, relaxed, relaxed, relaxed, true}>());
    std::printf("says it by release, told:\n%s", lost.story().c_str());
}

// Output:
// all four seq_cst            good
// says it by release          a lost wake-up: sleeper sleeps in park()
// looks for work by acquire   a lost wake-up: sleeper sleeps in park()
// leaves work by release      a lost wake-up: sleeper sleeps in park()
// looks who sleeps by acquire a lost wake-up: sleeper sleeps in park()
// relaxed, and two fences     good
// says it by release, told:
//   1  sleeper  stores 1 to asleep (release)
//   2  sleeper  loads work (seq_cst): 0
//   3  pusher   stores 1 to work (seq_cst)
//   4  pusher   loads asleep (seq_cst): 0, not 1, which sleeper has stored

// A thread that has nothing to do steals half of what another one has.
//
// First the queue that can be robbed, in slow motion: the owner puts and takes, a thief takes
// half at once, and nobody holds a lock. Then two threads at work. A fiber starts another
// one and waits for it without giving way; only a thief can run it. On one thread the two
// would never meet.
//
// Before: 21-priorities.  Next: 23-three-threadings.

#include <atomic>
#include <cstdio>
#include <ctime>
#include <string>

#include "base/tracer.hpp"
#include "fibers/fibers.hpp"
#include "fibers/pool.hpp"
#include "fibers/stealing_queue.hpp"

// [ring]
using Ring = fibers::StealingRing<const char, 8>;

static void in_slow_motion() {
    Ring owner, thief;
    const base::Tracer::Lane lane = base::program_tracer().lane("the owner's ring");
    std::string put;
    const auto show = [&](const char* say) {
        const std::string left = put.substr(put.size() - owner.size());
        const std::size_t head = put.size() - left.size();
        std::string cells;
        for (std::size_t cell = 0; cell < 8; ++cell) {
            if (cell >= head && cell < put.size()) cells += put[cell];
            cells += ',';
        }
        base::program_tracer().instant(lane, "ring",
                                       {{"say", say},
                                        {"capacity", 8},
                                        {"head", head},
                                        {"tail", put.size()},
                                        {"cells", cells}});
        std::printf("    %-42s %s\n", say, left.c_str());
    };
    for (const char* name : {"A", "B", "C", "D", "E", "F"}) owner.put(name), put += name;
    show("the owner puts six; only it moves the tail");
    owner.take();
    show("the owner takes one: head + 1");
    const std::uint32_t stolen = owner.steal(thief);
    show("a thief takes half, rounded up: head + 3");
    owner.take();
    show("the owner takes one: head + 1");
    std::string loot;
    while (const char* const name = thief.take()) loot += name;
    std::printf("    the thief has %u, in their order: %s\n", stolen, loot.c_str());
}
// [ring]

// [meeting]
// Both must be there at the same time. Neither lets others run while it waits; whoever waits
// longer than `patience` gives up.
struct Meeting {
    std::atomic<int> present = 0;

    bool attend(std::clock_t patience) {
        const std::clock_t begin = std::clock();
        for (++present; present < 2;) {
            if (patience != 0 && std::clock() - begin > patience) return false;
        }
        return true;
    }
};

// Starts a second fiber, which is born on the same thread, and waits for it.
static bool meets_its_child(std::clock_t patience) {
    Meeting meeting;
    auto child = fibers::spawn({.name = "child"}, [&] { return meeting.attend(patience); });
    const bool met = meeting.attend(patience);
    return child.join() && met;
}
// [meeting]

int main() {
    std::printf("a ring that can be robbed\n");
    in_slow_motion();

    // One thread. The child cannot begin before the parent gives up: 50 ms of CPU time.
    bool met = false;
    fibers::Scheduler alone;
    alone.spawn([&met] { met = meets_its_child(CLOCKS_PER_SEC / 20); });
    alone.run();
    std::printf("one thread:  parent and child met: %s\n", met ? "yes" : "no");

    // Two threads. However long it takes: the thief comes, or this never ends.
    int meetings = 0;
    fibers::Pool pool({.workers = 2});
    pool.spawn([&meetings] {
        while (meetings < 100 && meets_its_child(0)) ++meetings;
    });
    pool.run();
    std::printf("two threads: parent and child met: %d times of 100\n", meetings);
    std::printf("             stolen at least as often: %s\n",
                pool.thefts() >= 100 ? "yes" : "no");
}

// Output:
// a ring that can be robbed
//     the owner puts six; only it moves the tail ABCDEF
//     the owner takes one: head + 1              BCDEF
//     a thief takes half, rounded up: head + 3   EF
//     the owner takes one: head + 1              F
//     the thief has 3, in their order: BCD
// one thread:  parent and child met: no
// two threads: parent and child met: 100 times of 100
//              stolen at least as often: yes

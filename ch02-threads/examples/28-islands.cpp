// A hog and four other tasks, in four houses: who gets on while the hog spins?
//
// A scheduler's fibers are an island of cooperation. Give each island a thread of its own, and
// the kernel takes the CPU from one island for the other. The reverse: ticks inside an island,
// and islands that take turns of their own accord. Both save half of the tasks. But where ticks
// come, what two tasks share can be found half done; inside a cooperative island it cannot.
//
// Needs: linux
// Without: tsan (it holds signals back until the program enters its runtime)
// Before: 27-inserted-points.  Next: 29-ownership.

#include <atomic>
#include <cstdio>
#include <ctime>
#include <thread>

#include "fibers/fibers.hpp"
#include "fibers/preemption.hpp"

using namespace std::chrono_literals;
using fibers::Preemption;

static std::atomic<bool> spins;  // the hog has begun, and has not ended
static std::atomic<int> served;  // tasks that had their turn meanwhile
static volatile long from, to;   // what the hog shares with its neighbours: 100 in all
static volatile bool found_half_done;

// [tasks]
// Moves money until `others` tasks had their turns, or for 100 ms if they do not get any.
static void hog(int others) {
    const std::clock_t limit = std::clock() + CLOCKS_PER_SEC / 10;
    spins = true;
    while (served < others && std::clock() < limit) {
        from = from - 1;
        Preemption::tick_now();  // in the worst place; where ticks are off it does nothing
        to = to + 1;
    }
    spins = false;
}

static void neighbour() {
    if (!spins) return;  // too late
    if (from + to != 100) found_half_done = true;
    ++served;
}

static void stranger() {  // lives on another island than the hog
    if (spins) ++served;
}
// [tasks]

// [islands]
static void island_of_the_hog(int others) {
    fibers::Scheduler scheduler;
    scheduler.spawn([others] { hog(others); });
    for (int i = 0; i < 2; ++i) scheduler.spawn(neighbour);
    scheduler.run();
}

static void other_island() {
    fibers::Scheduler scheduler;
    for (int i = 0; i < 2; ++i) scheduler.spawn(stranger);
    scheduler.run();
}

static void one_island(int others) {
    fibers::Scheduler scheduler;
    scheduler.spawn([others] { hog(others); });
    for (const auto task : {neighbour, neighbour, stranger, stranger})
        scheduler.spawn(task);
    scheduler.run();
}

static void islands_on_threads() {
    std::thread first([] { island_of_the_hog(2); });
    while (!spins) std::this_thread::yield();
    std::thread(other_island).join();
    first.join();
}

static void islands_in_turns() {  // of a scheduler that nothing interrupts
    fibers::Scheduler outer;
    outer.spawn([] {
        const Preemption inside(0ms);
        island_of_the_hog(4);
    });
    outer.spawn(other_island);
    outer.run();
}
// [islands]

template <typename House>
static void live_in(const char* name, House house) {
    from = 100;
    to = 0;
    served = 0;
    found_half_done = false;
    house();
    std::printf("%-41s %d of 4       %s\n", name, served.load(),
                found_half_done ? "yes" : "no");
}

int main() {
    std::printf(
        "                                          had a turn   found it half done\n");
    live_in("one island, cooperative:", [] { one_island(4); });
    live_in("one island, with ticks:", [] {
        const Preemption ticks(0ms);
        one_island(4);
    });
    live_in("two islands in turns, ticks inside:", islands_in_turns);
    live_in("two cooperative islands on two threads:", islands_on_threads);
}

// Output:
//                                           had a turn   found it half done
// one island, cooperative:                  0 of 4       no
// one island, with ticks:                   4 of 4       yes
// two islands in turns, ticks inside:       2 of 4       yes
// two cooperative islands on two threads:   2 of 4       no

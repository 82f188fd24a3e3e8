// The safe way to stop a hog: only where the compiler has put a point.
//
// With -fsanitize-coverage=trace-pc the code of this file calls the library at every edge of
// its control flow; the code that it only links does not. So a hog stops in its own loops, and
// never inside malloc: what ruins the heap when a tick does it needs no guard here. And as no
// clock has a part in this, a program stops at the same places in every run.
//
// Compile: -fsanitize-coverage=trace-pc
// Before: 26-unsafe-anywhere.  Next: 28-islands.

#include <cstdio>
#include <list>
#include <string>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/points.hpp"

// [hog]
static volatile int steps;  // of the other fiber

static void hog() {
    while (steps < 6) {}  // no call, no yield; but an edge back to its beginning
}
// [hog]

static void stop_a_hog() {
    const fibers::Points points(1000);
    fibers::Scheduler scheduler;
    steps = 0;
    scheduler.spawn(hog);
    scheduler.spawn([] {
        while (steps < 6) {
            steps = steps + 1;
            fibers::yield();
        }
    });
    scheduler.run();
    std::printf("beside a hog without a call, the other fiber has made %d of 6 steps\n",
                steps);
}

// [places]
// Where does a loop stop? The other fiber looks each time that it has a turn.
static std::vector<int> places(unsigned budget) {
    std::vector<int> seen;
    volatile int at = 0;
    volatile bool over = false;
    const fibers::Points points(budget);
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        for (int i = 0; i < 2'000'000; ++i) at = i;
        over = true;
    });
    scheduler.spawn([&] {
        for (; !over; fibers::yield()) seen.push_back(int{at});
    });
    scheduler.run();
    return seen;
}
// [places]

static void compare_places() {
    const std::vector<int> often = places(1000), seldom = places(10'000);
    std::printf("a loop stops at the same places in a second run: %s\n",
                often == places(1000) && often.size() > 50 ? "yes" : "no");
    const double ratio =
        static_cast<double>(often.size()) / static_cast<double>(seldom.size());
    std::printf("ten times the budget, a tenth of the stops: %s\n",
                ratio > 9 && ratio < 10.5 ? "yes" : "no");
}

// [malloc]
// Allocates, and keeps only every third block, so that malloc has work to do.
static bool allocate(char mine) {
    std::list<std::string> kept;
    for (int i = 0; i < 3000; ++i) {
        kept.emplace_back(static_cast<std::size_t>(20 + i % 100), mine);
        if (i % 3 != 0) kept.pop_front();
    }
    for (const std::string& text : kept) {
        if (text.find_first_not_of(mine) != std::string::npos) return false;
    }
    return true;
}

static void allocate_between_points() {
    const fibers::Points points(7);  // stopped in nearly every iteration
    fibers::Scheduler scheduler;
    auto a = scheduler.spawn([] { return allocate('a'); });
    auto b = scheduler.spawn([] { return allocate('b'); });
    scheduler.run();
    const bool whole = a.join() && b.join();
    std::printf("two fibers allocate memory, without a guard; all is whole: %s\n",
                whole ? "yes" : "no");
}
// [malloc]

int main() {
    stop_a_hog();
    compare_places();
    allocate_between_points();
}

// Output:
// beside a hog without a call, the other fiber has made 6 of 6 steps
// a loop stops at the same places in a second run: yes
// ten times the budget, a tenth of the stops: yes
// two fibers allocate memory, without a guard; all is whole: yes

// One descriptor of many is ready. Who finds it, and what does the rest cost?
//
// select() and poll() ask everybody in each call. epoll asked everybody once, when they were added, and
// has been told since: its wait costs what has happened, not what might. CPU time is compared, of
// crowds of 10 and 10,000 (1,000 for select, which can have no more).
//
// Needs: linux
// Before: 13-edge-traps.  Next: 15-eventfd.

#include <time.h>

#include <algorithm>
#include <cstdio>

#include "base/must.hpp"
#include "crowd/crowd.hpp"

using crowd::Crowd;
using Way = std::size_t (Crowd::*)();

static double cpu_ns() {
    timespec time{};
    base::must("clock_gettime", clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time));
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// [cost]
// CPU time of one wait that finds one of `count` ready: the best of some rounds.
static double cost(std::size_t count, Way way) {
    Crowd crowd(count, /*ready=*/1);
    double best = 1e18;
    for (int round = 0; round < 5; ++round) {
        const double begin = cpu_ns();
        for (int i = 0; i < 20; ++i) {
            if ((crowd.*way)() != 1) return -1;
        }
        best = std::min(best, (cpu_ns() - begin) / 20);
    }
    return best;
}
// [cost]

static void compare(const char* name, std::size_t many, Way way) {
    const double growth = cost(many, way) / cost(10, way);
    std::printf("%-6s  from 10 to %5zu descriptors the wait costs %s\n", name, many,
                growth < 0    ? "?"
                : growth > 10 ? "more than ten times as much"
                : growth < 5  ? "about the same"
                              : "something between");
}

int main() {
    if (!crowd::allow(10'100)) {
        std::fprintf(stderr, "skipped: the limit of open files is below 10,100\n");
        return 77;
    }
    compare("select", 1'000, &Crowd::by_select);
    compare("poll", 10'000, &Crowd::by_poll);
    compare("epoll", 10'000, &Crowd::by_epoll);
}

// Output:
// select  from 10 to  1000 descriptors the wait costs more than ten times as much
// poll    from 10 to 10000 descriptors the wait costs more than ten times as much
// epoll   from 10 to 10000 descriptors the wait costs about the same

// Needs: linux

#include "rally/rally.hpp"

#include <sched.h>
#include <sys/resource.h>

#include "workbook/catch.hpp"

using rally::Partner, rally::Rally;

static long switches() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_nvcsw + used.ru_nivcsw;
}

// The first of all, while this process may still run everywhere.
TEST_CASE("whoever was on one CPU may run everywhere again") {
    cpu_set_t before, after;
    sched_getaffinity(0, sizeof before, &before);
    {
        const rally::OnOneCpu here(sched_getcpu());
        sched_getaffinity(0, sizeof after, &after);
        CHECK(CPU_COUNT(&after) == 1);
    }
    sched_getaffinity(0, sizeof after, &after);
    CHECK(CPU_EQUAL(&before, &after));
}

TEST_CASE("a thread answers every byte") {
    const Rally rally(Partner::thread);
    rally.play(100);
    rally.play(100);
}

TEST_CASE("a process answers every byte") {
    const Rally rally(Partner::process);
    rally.play(100);
    rally.play(100);
}

TEST_CASE("on one CPU a round takes two switches") {
    const rally::OnOneCpu here(sched_getcpu());
    const long before = switches();
    {
        const Rally rally(Partner::thread);
        rally.play(100);
    }
    CHECK(switches() - before >= 200);
}

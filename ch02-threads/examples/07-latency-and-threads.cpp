// N threads that all want the same CPU: how long does each of them wait for it?
//
// Each has the same amount of work. A thread's clock of CPU time stands still while others
// run, the clock of the whole process does not: what the second has gained on the first is
// the time that others got while this one wanted to run. Other programs on this machine do
// not count, so the answer does not depend on them.
//
// Needs: linux
// Before: 06-thread-per-task.  Next: 08-how-many-threads.

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "rally/rally.hpp"

constexpr double work_ms = 20;  // of CPU time, for each thread

static double ms_of(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

static int home;                         // the CPU that all of them want
static std::atomic<bool> moved = false;  // has one of them ever run elsewhere?

// [wait]
// Lets so many threads work, and gives how long the last one has waited until it was done.
static double last_wait(int threads) {
    std::latch all_here(threads);
    std::once_flag first;
    double start = 0;  // on the clock of the whole process
    std::vector<double> waits(static_cast<std::size_t>(threads));
    std::vector<std::thread> crowd;
    for (double& wait : waits) {
        crowd.emplace_back([&] {
            all_here.arrive_and_wait();
            std::call_once(first, [&] { start = ms_of(CLOCK_PROCESS_CPUTIME_ID); });
            const double before = ms_of(CLOCK_THREAD_CPUTIME_ID);
            double own = 0;
            while (own < work_ms) {
                own = ms_of(CLOCK_THREAD_CPUTIME_ID) - before;
                if (sched_getcpu() != home) moved = true;
            }
            wait = ms_of(CLOCK_PROCESS_CPUTIME_ID) - start - own;
        });
    }
    for (std::thread& thread : crowd) thread.join();
    return std::ranges::max(waits);
}
// [wait]

int main() {
    home = sched_getcpu();
    const rally::OnOneCpu here(home);
    for (const int threads : {1, 2, 4, 8})
        std::printf("%d thread%s: the last one has waited for %.0f times its own work\n",
                    threads, threads > 1 ? "s" : " ", last_wait(threads) / work_ms);
    std::printf("all on one CPU: %s\n", moved ? "no" : "yes");
}

// Output:
// 1 thread : the last one has waited for 0 times its own work
// 2 threads: the last one has waited for 1 times its own work
// 4 threads: the last one has waited for 3 times its own work
// 8 threads: the last one has waited for 7 times its own work
// all on one CPU: yes

// Three tasks on one CPU, one of them a hog: who decides who runs next?
//
// First on a simulated CPU: one scheduler waits until a task gives the CPU up, the other
// has a timer that takes it away. Then for real: a hog that spins until another task is
// done would spin for ever in a cooperative program; to threads, which the kernel preempts,
// it does no harm.
//
// Needs: linux
// Before: 12-five-models-compared.  Next: 14-one-hog.

#include <sched.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/tracer.hpp"
#include "stacks/task.hpp"

using stacks::Task;

struct Cpu {
    bool preempts;
    int ticks_left = 0, taken_away = 0;
    std::string chart = {};  // who worked in each tick of 10 ms

    void work(char who, int ticks) {
        for (; ticks > 0; --ticks) {
            base::program_clock().sleep_for(std::chrono::milliseconds(10));
            chart += who;
            if (preempts && --ticks_left == 0) {  // The timer's interrupt, amid the work:
                ++taken_away;
                stacks::suspend();  // the task does not ask for it, nor does it notice.
            }
        }
    }
};

static void polite(Cpu& cpu, char name) {
    for (int step = 0; step < 3; ++step) {
        cpu.work(name, 1);
        stacks::suspend();  // of its own accord
    }
}

static void simulate(const char* kind, bool preempts) {
    Cpu cpu{preempts};
    Task tasks[] = {Task([&] { polite(cpu, 'A'); }), Task([&] { cpu.work('H', 9); }),
                    Task([&] { polite(cpu, 'C'); })};
    base::Tracer& tracer = base::program_tracer();
    std::vector<base::Tracer::Lane> lanes;
    for (const char* name : {": A", ": H, the hog", ": C"})
        lanes.push_back(tracer.lane(std::string(kind) + name));
    for (std::size_t turn = 0, left = 3; left > 0; turn = (turn + 1) % 3) {
        if (tasks[turn].done()) continue;
        cpu.ticks_left = 2;
        tracer.begin(lanes[turn], "runs");
        tasks[turn].resume();
        tracer.end(lanes[turn]);
        left -= tasks[turn].done();
    }
    std::printf("    %-11s  %s  %d times\n", kind, cpu.chart.c_str(), cpu.taken_away);
}

static std::atomic<int> steps;  // of the six that another task wants to make

// A real hog: spins until the other is done, or the process has used so much CPU time.
static int spin(std::clock_t limit = 0) {
    for (steps = 0; steps < 6 && (limit == 0 || std::clock() < limit);) {}
    return steps;
}

static int cooperative_for_real() {
    int made = 0;
    Task hog([&] { made = spin(std::clock() + CLOCKS_PER_SEC / 20); });
    Task other([] {
        for (; steps < 6; ++steps) stacks::suspend();
    });
    for (hog.resume(); !other.done();) other.resume();
    return made;
}

static int preemptive_for_real(rusage& of_hog) {
    cpu_set_t one;  // Both threads share the CPU that we are on.
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
    int made = steps = -1;  // negative until the hog spins
    std::thread hog([&] { made = spin(), getrusage(RUSAGE_THREAD, &of_hog); });
    while (steps < 0) std::this_thread::yield();
    while (++steps < 6) std::this_thread::yield();
    hog.join();
    return made;
}

int main() {
    rusage of_hog{};
    std::printf("a simulated CPU, one letter for each 10 ms; taken away by the timer\n");
    simulate("cooperative", false);
    simulate("preemptive", true);
    std::printf("a real hog spins, meanwhile another task makes its steps\n");
    std::printf("    cooperative  %d of 6\n", cooperative_for_real());
    std::printf("    preemptive   %d of 6\n", preemptive_for_real(of_hog));
    std::printf("    taken away by the kernel: %s\n", of_hog.ru_nivcsw > 0 ? "yes" : "no");
}

// Output:
// a simulated CPU, one letter for each 10 ms; taken away by the timer
//     cooperative  AHHHHHHHHHCACAC  0 times
//     preemptive   AHHCAHHCAHHCHHH  4 times
// a real hog spins, meanwhile another task makes its steps
//     cooperative  0 of 6
//     preemptive   6 of 6
//     taken away by the kernel: yes

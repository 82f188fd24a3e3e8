// What does a thread cost in time: to create it, and to hand the work over to it? And what
// does a process cost for the same?
//
// Needs: linux
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "calls/calls.hpp"
#include "rally/rally.hpp"
#include "turns/turns.hpp"

using rally::Partner, rally::Rally;

static void create_thread() {
    std::thread([] {}).join();
}

static void create_process() {
    const pid_t child = base::must("start a process", fork());
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
}

// Hand-overs from here to a thread and to a process, in turns; both on `cpu`.
constexpr int rounds = 50;
static auto hand_over(int cpu) {
    const Rally thread(Partner::thread, cpu), process(Partner::process, cpu);
    return turns::fastest_ns([&] { thread.play(rounds); }, [&] { process.play(rounds); },
                             400);
}

// The CPUs that we may use; the first is ours, the last the other one.
static std::vector<int> cpus() {
    cpu_set_t set;
    base::must("ask for the CPUs", sched_getaffinity(0, sizeof set, &set));
    std::vector<int> found;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &set)) found.push_back(cpu);
    return found;
}

// How many calls `body` makes, without the one that waits at a join: it is left out if the
// thread has already ended.
static double calls_of(const std::function<void()>& body) {
    const auto log = base::must("watch system calls", calls::record(body));
    return static_cast<double>(std::ssize(log) - calls::count(log, SYS_futex));
}

static void print_calls() {
    const double one = calls_of(create_thread);
    const double two = calls_of([] {
        create_thread();
        create_thread();
    });
    bench::print({.id = "ch02/thread-first-calls",
                  .what = "system calls of the creator for its first thread",
                  .unit = "calls",
                  .ours = one,
                  .exact = true});
    bench::print({.id = "ch02/thread-next-calls",
                  .what = "the same for the next thread, which gets the first one's stack",
                  .unit = "calls",
                  .ours = two - one,
                  .exact = true});
}

int main() {
    print_calls();  // first: the C library keeps the stacks of threads that were
    bench::print(bench::compared("ch02/create-thread", "create a thread and join it",
                                 turns::fastest_ns(create_thread, create_process),
                                 "create a process"));
    const std::vector<int> places = cpus();
    const rally::OnOneCpu here(places.front());
    const auto same = hand_over(places.front()), other = hand_over(places.back());
    bench::print(bench::compared("ch02/hand-over-same-cpu",
                                 "hand over to a thread on the same CPU, by a pipe", same,
                                 "to a process", 2 * rounds));
    if (places.size() > 1)
        bench::print(bench::compared("ch02/hand-over-other-cpu",
                                     "hand over to a thread on another CPU, by a pipe",
                                     other, "to a process", 2 * rounds));
}

// How many executions of a small program does the explorer try in a second?
//
// Needs: linux

#include <cstdio>
#include <string>
#include <thread>

#include "bench/bench.hpp"
#include "model/explore.hpp"
#include "model/wait.hpp"

using enum std::memory_order;

namespace {

constexpr unsigned scheduled = 1, running = 2, complete = 4;

// A task, its executor and its waker: the program of the tests' R1 and R2.
struct Woken {
    model::Atomic<unsigned> state{"state", scheduled};
    model::Atomic<int> ready{"ready", 0};
    model::Parker queue{"queue"};

    void executor() {
        for (;;) {
            state.fetch_add(running - scheduled, acq_rel);
            if (ready.load(relaxed) == 1) break;
            if ((state.fetch_sub(running, acq_rel) & scheduled) == 0) queue.park();
        }
        state.fetch_add(complete - running, acq_rel);
    }
    void waker() {
        ready.store(1, relaxed);
        const unsigned before = state.fetch_or(scheduled, acq_rel);
        if ((before & (scheduled | running | complete)) == 0) queue.unpark();
    }
};

// Three threads that push to one stack, as R7.
struct Pushed {
    model::Atomic<int> head{"head", 0};

    void push(int node) {
        int first = head.load(relaxed);
        while (!head.compare_exchange_weak(first, node, release, relaxed)) {}
    }
    void a() { push(1); }
    void b() { push(2); }
    void c() { push(3); }
};

// The same as real threads that are started for each execution: what a stress test does.
void stress() {
    std::atomic<unsigned> state = scheduled;
    std::thread a([&] { state.fetch_or(scheduled); });
    std::thread b([&] { state.fetch_add(running); });
    a.join();
    b.join();
}

template <class Explore>
void row(const char* id, const char* what, Explore explore, const char* goal) {
    std::size_t executions = 0;
    const bench::Sample sample = bench::time_ns(1, [&] { executions = explore(); });
    const double threads = bench::time_ns(20, stress).median;
    bench::print({.id = id,
                  .what = what,
                  .unit = "ns",
                  .ours = sample.median / static_cast<double>(executions),
                  .peer = "two threads started and joined",
                  .theirs = threads,
                  .goal = goal,
                  .spread = sample.spread});
}

}  // namespace

int main() {
    row(
        "ch04/explorer", "one execution of a task and its waker, of seven to nine steps",
        [] {
            return model::explore<Woken>(
                       {{"executor", &Woken::executor}, {"waker", &Woken::waker}},
                       model::at_random(1, 200'000))
                .executions;
        },
        "<= 0.1");
    row(
        "ch04/explorer-every",
        "one execution of three threads that push to a stack, exhaustive",
        [] {
            return model::explore<Pushed>(
                       {{"A", &Pushed::a}, {"B", &Pushed::b}, {"C", &Pushed::c}},
                       {.executions = 200'000})
                .executions;
        },
        "<= 0.1");
}

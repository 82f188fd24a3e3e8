// What does it cost to go from one flow of execution to another, and what does one that
// waits keep? A coroutine's frame, a stack by swapcontext(), a kernel thread, a signal.
//
// Counted in CPU time of the process, because a machine that does other things as well
// hands threads over late.
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "frames/task.hpp"
#include "stacks/task.hpp"

// Nanoseconds of CPU time for one of `switches` switches that `operation` makes.
template <typename Operation>
static bench::Sample cpu_ns(int switches, Operation operation) {
    std::vector<double> times;
    for (int round = 0; round < 41; ++round) {
        const double begin = bench::process_cpu_ns();
        operation();
        times.push_back((bench::process_cpu_ns() - begin) / switches);
    }
    return bench::summary(std::move(times));
}

[[gnu::noinline]] static frames::Task endless_coroutine() {
    for (;;) co_await frames::suspend();
}

// Each resume() is two switches: there and back.
static bench::Sample frames_switch() {
    frames::Task task = endless_coroutine();
    return cpu_ns(200'000, [&] {
        for (int i = 0; i < 100'000; ++i) task.resume();
    });
}

static bench::Sample stacks_switch() {
    stacks::Task task([] {
        for (;;) stacks::suspend();
    });
    return cpu_ns(4'000, [&] {
        for (int i = 0; i < 2'000; ++i) task.resume();
    });
}

static bench::Sample threads_switch() {
    cpu_set_t before, one;
    base::must("ask for the CPUs", sched_getaffinity(0, sizeof before, &before));
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    base::must("stay on one CPU", sched_setaffinity(0, sizeof one, &one));
    std::counting_semaphore<> ping(0), pong(0);
    std::atomic<bool> over = false;
    std::thread other([&] {
        for (ping.acquire(); !over.load(std::memory_order_relaxed); ping.acquire())
            pong.release();
    });
    const bench::Sample sample = cpu_ns(1'000, [&] {
        for (int i = 0; i < 500; ++i) {
            ping.release();
            pong.acquire();
        }
    });
    over.store(true, std::memory_order_relaxed);  // the semaphore orders it
    ping.release();
    other.join();
    base::must("use all CPUs again", sched_setaffinity(0, sizeof before, &before));
    return sample;
}

static bench::Sample signal_delivery() {
    std::signal(SIGUSR1, [](int) {});
    return cpu_ns(1'000, [] {
        for (int i = 0; i < 1'000; ++i) std::raise(SIGUSR1);
    });
}

// ---- What a task keeps while it waits three calls deep ----

[[gnu::noinline]] static frames::Task framed(int depth) {
    if (depth > 0) {
        co_await framed(depth - 1);
    } else {
        co_await frames::suspend();
    }
}

[[gnu::noinline]] static int stacked(int depth) {
    volatile int below = 0;
    if (depth > 0) {
        below = stacked(depth - 1);
    } else {
        stacks::suspend();
    }
    return below + 1;
}

static void print_bytes() {
    constexpr std::size_t page = 4096;
    frames::Task chain = framed(2);
    chain.resume();
    stacks::Task task([] { stacked(2); });
    task.resume();
    const auto frames = static_cast<double>(frames::alive().bytes);
    const auto in_use =
        static_cast<double>(task.bytes_in_use() + stacks::Task::bytes_of_registers());
    bench::print(
        {.id = "ch01/suspended-bytes",
         .what = "three frames, against the part of a stack and the registers in use",
         .unit = "bytes",
         .ours = frames,
         .peer = "stack in use",
         .theirs = in_use,
         .exact = true});
    bench::print(
        {.id = "ch01/suspended-pages",
         .what = "three frames, against the least a stack of its own can take: a page",
         .unit = "bytes",
         .ours = frames,
         .peer = "one page",
         .theirs = page,
         .goal = "<= 0.25",
         .exact = true});
}

int main() {
    const bench::Sample frame = frames_switch(), stack = stacks_switch(),
                        thread = threads_switch(), signal = signal_delivery();
    const auto row = [](const char* id, const char* what, const bench::Sample& ours,
                        const char* peer, const bench::Sample& theirs, const char* goal) {
        bench::print(bench::compared(id, what, {ours, theirs}, peer, 1, goal));
    };
    row("ch01/switch-frame", "one switch of a C++20 coroutine", frame, "swapcontext", stack,
        "<= 0.1");
    row("ch01/switch-stack", "one switch by swapcontext(), with its system call", stack,
        "thread hand-over", thread, "<= 0.5");
    row("ch01/switch-thread", "one hand-over between threads on one CPU (futex)", thread,
        "swapcontext", stack, ">= 2");
    row("ch01/switch-signal", "a signal raised, delivered, handled and returned from",
        signal, "swapcontext", stack, "");
    print_bytes();
}

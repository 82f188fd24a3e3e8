#pragma once
/// @file
/// Lockstep: the densest ticks there can be, one before every single instruction. Fibers then run an
/// instruction of one, an instruction of the next, through all that the library does.
///
/// A trap is slow on a virtual machine. So single ticks are tried at some instructions only where there
/// are many; at each one with WORKBOOK_FULL=1 (minutes).

#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/preemption.hpp"
#include "workbook/catch.hpp"

namespace lockstep {

using fibers::Preemption;
using namespace std::chrono_literals;

inline constexpr greg_t trap_flag = 0x100;  // the CPU traps after each instruction

inline long steps = 0, every = 1, first = 0, last = 0;

// A trap: sends a tick, which comes when this handler returns, before the next instruction. The
// kernel clears the flag for handlers, and sigreturn brings it back: each fiber has its own.
inline void on_trap(int, siginfo_t*, void* context) {
    greg_t* const saved = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const long step = steps++;
    if (step >= last) saved[REG_EFL] &= ~trap_flag;
    if (step >= first && step < last && step % every == 0) Preemption::tick_now();
}

inline void begin_steps() {
    asm volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq" ::: "memory", "cc");
}

inline void end_steps() {
    asm volatile("pushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq" ::: "memory", "cc");
}

// What a run must be the same in, however it is interrupted.
struct Outcome {
    int value = 0;
    std::size_t left = 0;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

using Task = std::function<int()>;

// Runs the tasks as fibers. Each begins its steps where it likes, and returns what it has done.
inline Outcome run(const std::vector<Task>& tasks) {
    Outcome outcome;
    steps = 0;
    fibers::Scheduler scheduler({.stack_bytes = 256 * 1024, .keep_stacks = 16});
    std::vector<int> done(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        scheduler.spawn([&, i] {
            done[i] = tasks[i]();
            end_steps();
        });
    }
    outcome.left = scheduler.run();
    outcome.value = std::accumulate(done.begin(), done.end(), 0);
    return outcome;
}

inline void handle_traps() {
    struct sigaction action{};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    sigaddset(&action.sa_mask, Preemption::signal());  // comes when the handler is left
    sigaction(SIGTRAP, &action, nullptr);
}

// Checks the tasks with a single tick: before the first instruction, or the second one, ...
inline void check_one_tick(const std::vector<Task>& tasks, const Outcome& expected,
                           long all, long stride) {
    every = 1;
    for (first = 0; first < all; first += stride) {
        INFO("one tick, before instruction " << first);
        last = first + 1;
        REQUIRE(run(tasks) == expected);
    }
}

// Checks the tasks without a tick, with a tick before each instruction, before each second one,
// and so on, and with a single tick.
inline void check(const std::vector<Task>& tasks, const Outcome& expected) {
    const Preemption preemption(0ms);
    handle_traps();
    first = last = 0;
    REQUIRE(run(tasks) == expected);
    REQUIRE(Preemption::ticks().stopped == 0);

    first = 0;
    last = 1'000'000;
    for (every = 1; every <= 8; every = every * 2 - every / 2) {  // 1 2 3 5 8
        INFO("a tick before every instruction number " << every);
        REQUIRE(run(tasks) == expected);
    }
    CHECK(Preemption::ticks().stopped > 100);
    CHECK(Preemption::ticks().refused > 10);
    check_one_tick(tasks, expected, std::min(steps, 400L), 13);
}

// The same for tasks of which only a short stretch is stepped through: a single tick at each of its
// instructions, or at a hundred if a compiler that does not optimise makes very many. The others then
// run as far as they can.
inline void check_each(const std::vector<Task>& tasks, const Outcome& expected) {
    const Preemption preemption(0ms);
    handle_traps();
    first = last = 1'000'000;
    REQUIRE(run(tasks) == expected);
    const long all = steps;
    check_one_tick(tasks, expected, all, all <= 400 ? 1 : all / 100);
    const auto [stopped, refused] = Preemption::ticks();
    CHECK(stopped > 0);
    CHECK(refused > 10);
    CHECK(stopped + refused >= std::min(all, 100L));  // each of them has come
}

}  // namespace lockstep

// The densest ticks there can be: one before every single instruction. Fibers then run in
// lockstep, an instruction of one, an instruction of the next, through all that the library does.
//
// A trap is slow on a virtual machine. So single ticks are tried at every 13th instruction; at each
// one with WORKBOOK_FULL=1 (minutes).
//
// Needs: linux x86_64
// Without: asan tsan (they put their own code between a program and its signals)

#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <numeric>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "fibers/preemption.hpp"
#include "workbook/catch.hpp"

namespace {

using fibers::Preemption;
using namespace std::chrono_literals;

constexpr greg_t trap_flag = 0x100;  // the CPU traps after each instruction

long steps = 0, every = 1, first = 0, last = 0;

// A trap: sends a tick, which comes when this handler returns, before the next instruction. The
// kernel clears the flag for handlers, and sigreturn brings it back: each fiber has its own.
void on_trap(int, siginfo_t*, void* context) {
    greg_t* const saved = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const long step = steps++;
    if (step >= last) saved[REG_EFL] &= ~trap_flag;
    if (step >= first && step < last && step % every == 0) Preemption::tick_now();
}

void begin_steps() {
    asm volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq" ::: "memory", "cc");
}

void end_steps() {
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
Outcome run(const std::vector<Task>& tasks) {
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

void handle_traps() {
    struct sigaction action{};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    sigaddset(&action.sa_mask, Preemption::signal());  // comes when the handler is left
    sigaction(SIGTRAP, &action, nullptr);
}

// Checks the tasks without a tick, with a tick before each instruction, before each second one,
// and so on, and with a single tick at the first, the second, ...
void check(const std::vector<Task>& tasks, const Outcome& expected) {
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

    every = 1;
    const long all = std::min(steps, 400L),
               stride = std::getenv("WORKBOOK_FULL") != nullptr ? 1 : 13;
    for (first = 0; first < all; first += stride) {
        INFO("one tick, before instruction " << first);
        last = first + 1;
        REQUIRE(run(tasks) == expected);
    }
}

}  // namespace

TEST_CASE("fibers that yield survive a tick at every instruction") {
    const Task yields = [] {
        begin_steps();
        int n = 0;
        for (; n < 3; ++n) fibers::yield();
        return n;
    };
    check({yields, yields, yields}, {.value = 9});
}

TEST_CASE("park and wake survive a tick at every instruction") {
    static fibers::Fiber* waiting;
    static bool woken;
    const auto waits = [] {
        begin_steps();
        const fibers::NoPreempt until_it_waits;
        waiting = &fibers::self();
        while (!woken) fibers::park();
        return 1;
    };
    const auto wakes = [] {
        while (waiting == nullptr) fibers::yield();
        const fibers::NoPreempt both;
        woken = true;
        fibers::wake(*waiting);
        return 2;
    };
    check({[=] {
              waiting = nullptr, woken = false;
              auto one = fibers::spawn({}, waits), two = fibers::spawn({}, wakes);
              return one.join() + two.join();
          }},
          {.value = 3});
}

TEST_CASE("spawn survives a tick at every instruction") {
    const Task spawns = [] {
        begin_steps();
        auto one = fibers::spawn({}, [] { return 1; });
        auto two = fibers::spawn({}, [] { return 2; });
        end_steps();
        return one.join() + two.join();
    };
    check({spawns, spawns}, {.value = 6});
}

TEST_CASE("join survives a tick at every instruction") {
    const Task joins = [] {
        auto one = fibers::spawn({}, [] { return 1; });
        begin_steps();
        return one.join();
    };
    check({joins, joins}, {.value = 2});
}

TEST_CASE("to drop what has ended survives a tick at every instruction") {
    const Task drops = [] {
        auto one = fibers::spawn({}, [] { return 1; });
        fibers::yield();
        begin_steps();
        return one.join() + fibers::spawn({}, [] { return 1; }).join();
    };
    check({drops, drops}, {.value = 4});
}

TEST_CASE("sleeping survives a tick at every instruction") {
    const Task sleeps = [] {
        begin_steps();
        fibers::sleep_for(0ns);
        return 1;
    };
    check({sleeps, sleeps}, {.value = 2});
}

// switches: coroutines that yield, that are interrupted, and that keep their stack: how many stacks they take, and what
// the three kinds of switch cost.

#include "user/gauge/switches.hpp"

#include "user/arguments.hpp"
#include "user/gauge/stack_trace.hpp"
#include "user/jobs.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

using user::Job, user::print;
using namespace std::chrono_literals;

static user::Jobs jobs;
static constexpr unsigned usual = abi::usual_level;
static const char* yes(bool is_so) { return is_so ? "yes" : "no"; }
static void tell_stacks() {
    print("  stacks: at most ", jobs.counts().most_stacks, ", now ", jobs.in_use(), "\n");
}

// [yield]
static Job polite() {
    for (int i = 0; i < 10; ++i) co_await user::yield();
}
static void show_yields() {
    for (int i = 0; i < 100; ++i) jobs.spawn(polite(), usual);
    jobs.run();
    print("100 coroutines yield 10 times each: ", jobs.counts().resumed, " switches\n");
    tell_stacks();
}
// [yield]

// [force]
static volatile unsigned begun = 0;
static volatile int running = -1;  // which of them, where a tick can come
static gauge::StackTrace stack_trace(jobs);
// It asks nobody for anything, and does not end before all five have begun.
static Job stubborn(int number) {
    stack_trace.step(number, " runs", " begins.", __LINE__);
    running = number;
    begun = begun + 1;
    while (begun < 5) user::spin();
    running = -1;
    stack_trace.step(number, "", " ends, and leaves the stack to whoever is next.",
                     __LINE__);
    co_return;
}
static void tick() {
    const int number = running;
    if (number < 0) return;
    running = -1;
    stack_trace.step(number, " keeps it", ": a tick. It keeps the stack.", __LINE__);
    jobs.preempt();
    stack_trace.step(number, " runs", " goes on, on the stack that it has kept.", __LINE__);
    running = number;
}
static void show_force() {
    (void)user::on_signal(
        user::Signal::tick, [](int) { tick(); },
        abi::SignalAction::no_defer | abi::SignalAction::restart);
    (void)user::tick_every(200us);
    for (int i = 0; i < 5; ++i) jobs.spawn(stubborn(i), usual);
    jobs.run();
    (void)user::tick_every(0us);
    print("5 coroutines that never yield all begin: ", yes(begun == 5), "\n");
    tell_stacks();
}
// [force]

// [order]
static Job say(const char* what) {
    print("  ", what);
    co_return;
}
// What is more urgent goes first, but nobody is interrupted for it without a tick.
static Job chief() {
    jobs.spawn(say("low"), 40);
    jobs.spawn(say("high"), 3);
    jobs.spawn(say("usual"), usual);
    print("  chief");
    co_await user::yield();
    print("  chief again");
}
static void show_order() {
    print("by priority:");
    jobs.spawn(chief(), usual);
    jobs.run();
    print("\n");
}
// [order]

static abi::Counters system_counts() {
    abi::Counters counters{};
    (void)user::order(user::Call::counters, &counters, sizeof counters);
    return counters;
}

// [cost]
template <class Action>
static void tell_switch(const char* what, std::uint64_t limit, Action count) {
    const std::uint64_t stacks = jobs.counts().stacks_changed;
    const std::uint64_t spaces = system_counts().space_changes;
    const std::uint64_t cost = count();
    print("  ", what, ": up to ", limit, " instructions: ", yes(cost <= limit),
          "; of 1000, ", jobs.counts().stacks_changed - stacks, " took another stack, ",
          system_counts().space_changes - spaces, " another page table\n");
}
static void show_costs() {
    print("a switch from one to another:\n");
    tell_switch("coroutine", 80, [] { return gauge::count_coroutine_switch(jobs); });
    tell_switch("thread", 200, [] { return gauge::count_thread_switch(jobs); });
    tell_switch("process", 800, [] { return gauge::count_process_switch(); });
}
// [cost]

static void show_memory() {
    const auto spawned = gauge::count_spawn(jobs);
    print("a new coroutine: up to 150 instructions: ", yes(spawned.instructions <= 150),
          ", up to 256 bytes: ", yes(spawned.bytes <= 256),
          "; a stack: ", user::Jobs::stack_bytes, " bytes\n");
}

int main(user::Arguments) {
    if (!jobs.make_stacks(gauge::StackTrace::stacks)) return 1;
    show_yields();
    show_force();
    show_order();
    show_costs();
    show_memory();
    stack_trace.hand_over("ch05-asyncos/user/switches.cpp");
    print("other than one stack, and one for each that keeps its own: ",
          jobs.counts().broken, " times\n");
    return jobs.counts().broken != 0 ? 1 : 0;
}

// What does it cost to go on: at once, through a queue, by transfer; how much stack, how
// much for a chain of callers that can be read, and how many schedules are there to try?

#include <algorithm>
#include <cmath>
#include <coroutine>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "steps/all.hpp"
#include "steps/policy.hpp"
#include "steps/schedules.hpp"
#include "steps/task.hpp"

using steps::Executor, steps::Policy, steps::Task;

// ---- One waiter, woken again and again ----

static std::coroutine_handle<> waiter;

struct Woken : std::suspend_always {
    void await_suspend(std::coroutine_handle<> self) const noexcept { waiter = self; }
};

static steps::Step wait_for_ever(steps::Resumer&) {
    while (true) co_await Woken{};
}

static void print_wake_rows() {
    steps::Resumer at_once(Policy::at_once), queued(Policy::queued);
    const steps::Step sleeper = wait_for_ever(at_once);
    sleeper.start();
    const auto times = bench::paired_ns(
        1'000'000,
        [&] {
            queued.go_on(waiter);
            queued.run();
        },
        [&] { at_once.go_on(waiter); });
    bench::print(bench::compared(
        "ch01/resume-queued", "One waiter resumed: through a queue, against a plain call.",
        times, "at once"));
}

// ---- A call of an async function that ends at once ----

static steps::Step leaf(steps::Resumer&) { co_return; }

static steps::Step caller(steps::Resumer& resumer, int times) {
    for (int i = 0; i < times; ++i) {
        const steps::Step child = leaf(resumer);
        co_await child;
    }
}

constexpr int calls = 500;  // at once, each of them leaves frames on the stack

static void await_tasks(Policy policy) {
    steps::Resumer resumer(policy);
    const steps::Step task = caller(resumer, calls);
    task.start();
    resumer.run();
}

static void print_await_row(const char* name, const char* id, Policy policy) {
    const auto times = bench::paired_ns(
        2'000, [] { await_tasks(Policy::transfer); }, [&] { await_tasks(policy); });
    bench::print(
        bench::compared(id,
                        "One await of a task that ends at once: by transfer, against " +
                            std::string(name) + ".",
                        times, name, calls));
}

// ---- The stack under a chain ----

static std::uintptr_t lowest;

static steps::Step descend(steps::Resumer& resumer, int levels) {
    if (levels > 0) {
        const steps::Step below = descend(resumer, levels - 1);
        co_await below;
    }
    lowest = std::min(lowest, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
}

static double stack_bytes(Policy policy, int levels) {
    const auto top = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    lowest = top;
    steps::Resumer resumer(policy);
    const steps::Step chain = descend(resumer, levels);
    chain.start();
    resumer.run();
    return static_cast<double>(top - lowest);
}

static void print_stack() {
    bench::Plot plot{.id = "ch01/stack-by-depth",
                     .title = "Stack under a chain of tasks that await each other",
                     .x = "levels",
                     .y = "bytes of stack",
                     .log = "xy",
                     .series = {{"at once", {}}, {"queued", {}}, {"transfer", {}}}};
    for (int levels = 10; levels <= 1'000'000; levels *= 10) {
        for (const Policy policy : {Policy::at_once, Policy::queued, Policy::transfer}) {
            // 8 MiB is what a Linux program usually has.
            if (policy == Policy::at_once && levels > 10'000) continue;
            plot.series[static_cast<std::size_t>(policy)].points.emplace_back(
                levels, stack_bytes(policy, levels));
        }
    }
    bench::print(plot);
    const auto per_level = [](Policy policy) {
        return (stack_bytes(policy, 2'000) - stack_bytes(policy, 1'000)) / 1'000;
    };
    bench::print({.id = "ch01/stack-per-level",
                  .what = "Stack that one more level of a chain takes.",
                  .unit = "bytes",
                  .ours = per_level(Policy::transfer),
                  .peer = "at once",
                  .theirs = per_level(Policy::at_once),
                  .goal = "== 0",
                  .exact = true});
    constexpr double usual_stack = 8 << 20;
    bench::print(
        {.id = "ch01/stack-levels",
         .what = "Levels of a chain, each resumed by a call, that fill 8 MiB of stack.",
         .unit = "levels",
         .ours = std::floor(usual_stack / per_level(Policy::at_once)),
         .exact = true});
}

// ---- A chain of callers that can be read ----

struct Readable {  // a lazy task whose frame keeps its caller's promise and its own place
    struct promise_type : steps::PromiseBase {
        promise_type* caller = nullptr;
        std::source_location place;
        promise_type() noexcept = default;
        std::coroutine_handle<promise_type> get_return_object() noexcept {
            return std::coroutine_handle<promise_type>::from_promise(*this);
        }
        void return_void() noexcept {}
        struct Start;
        Start await_transform(const Readable& task,
                              std::source_location here = std::source_location::current());
    };
    using Handle = std::coroutine_handle<promise_type>;
    Readable(Handle handle) noexcept : frame(handle) {}  // NOLINT: the compiler converts
    Readable(const Readable&) = delete;
    ~Readable() { frame.destroy(); }
    Handle frame;
};

struct Readable::promise_type::Start : std::suspend_always {
    Handle task;
    explicit Start(Handle started) noexcept : task(started) {}
    Handle await_suspend(Handle self) const noexcept {
        task.promise().waiter = self;
        task.promise().caller = &self.promise();
        return task;
    }
};

inline Readable::promise_type::Start Readable::promise_type::await_transform(
    const Readable& task, std::source_location here) {
    place = here;
    return Start(task.frame);
}

static Readable readable_leaf() { co_return; }
static Readable readable_caller(int times) {
    for (int i = 0; i < times; ++i) {
        const Readable child = readable_leaf();
        co_await child;
    }
}

static Task<> plain_leaf() { co_return; }
static Task<> plain_caller(int times) {
    for (int i = 0; i < times; ++i) {
        auto child = plain_leaf();
        co_await child;
    }
}

static void await_readable() {
    const Readable task = readable_caller(calls);
    task.frame.resume();
}

static void await_plain() {
    const auto task = plain_caller(calls);
    task.handle().resume();
}

static void print_chain_row() {
    const auto times = bench::paired_ns(2'000, await_readable, await_plain);
    bench::print(
        bench::compared("ch01/readable-chain",
                        "One await with a readable chain of callers, against without.",
                        times, "without", calls));
}

// ---- The same in instructions, which repeat to the digit ----

struct Case {
    std::string_view name;
    void (*run)();
};
static const Case cases[] = {
    {"at-once", [] { await_tasks(Policy::at_once); }},
    {"queued", [] { await_tasks(Policy::queued); }},
    {"transfer", [] { await_tasks(Policy::transfer); }},
    {"readable", await_readable},
    {"plain", await_plain},
};

static int run_only(std::string_view name, int rounds) {
    for (const Case& each : cases) {
        if (each.name != name) continue;
        for (int i = 0; i < rounds; ++i) each.run();
        return 0;
    }
    return 2;
}

static void print_instruction_rows(const std::string& program) {
    const auto per_await = [&](const char* name) {
        return bench::instructions_of_one(program, name, 20).value_or(0) / calls;
    };
    if (per_await("plain") == 0) {
        std::fputs("skipped: instruction counts need valgrind\n", stderr);
        return;
    }
    const auto row = [&](const char* id, const char* what, const char* ours,
                         const char* theirs) {
        bench::print({.id = id,
                      .what = what,
                      .unit = "instructions",
                      .ours = per_await(ours),
                      .peer = theirs,
                      .theirs = per_await(theirs),
                      .exact = true});
    };
    row("ch01/await-instructions-at-once", "One await of a task that ends at once.",
        "transfer", "at-once");
    row("ch01/await-instructions-queued", "One await of a task that ends at once.",
        "transfer", "queued");
    row("ch01/readable-chain-instructions", "One await with a readable chain of callers.",
        "readable", "plain");
}

// ---- How many schedules, how many results ----

static int number;

static Task<int> count(Executor& executor, int steps) {  // each step is one addition
    for (int i = 0; i < steps; ++i) {
        const int seen = number;
        if (i > 0) co_await executor.turn();
        number = seen + 1;
    }
    co_return steps;
}

static int steps_of_each;
static bool shared;

static Task<int> two_tasks(Executor& executor) {
    number = 0;
    auto both = steps::all(executor, count(executor, steps_of_each),
                           count(executor, steps_of_each));
    auto results = co_await both;
    co_return shared ? number : results[0] + results[1];
}

static void print_schedules() {
    bench::Plot plot{
        .id = "ch01/schedules",
        .title = "Two tasks side by side, under every schedule",
        .x = "steps of each task",
        .y = "how many",
        .log = "y",
        .series = {
            {"schedules", {}}, {"results, one variable", {}}, {"results, join only", {}}}};
    for (steps_of_each = 1; steps_of_each <= 9; ++steps_of_each) {
        shared = false;
        const auto joined = steps::explore(two_tasks);
        shared = true;
        const auto raced = steps::explore(two_tasks);
        const double x = steps_of_each;
        plot.series[0].points.emplace_back(x, double(joined.schedules));
        plot.series[1].points.emplace_back(x, double(raced.results.size()));
        plot.series[2].points.emplace_back(x, double(joined.results.size()));
        if (steps_of_each == 9) {
            bench::print({.id = "ch01/schedules-joined",
                          .what = "Different results of two joined tasks of 9 steps, over "
                                  "all schedules.",
                          .unit = "results",
                          .ours = double(joined.results.size()),
                          .peer = "through one variable",
                          .theirs = double(raced.results.size()),
                          .exact = true});
            bench::print({.id = "ch01/schedules-tried",
                          .what = "Schedules of two tasks of 9 steps each.",
                          .unit = "schedules",
                          .ours = double(joined.schedules),
                          .exact = true});
        }
    }
    bench::print(plot);
}

int main(int count, char** arguments) {
    if (count == 4) return run_only(arguments[2], std::atoi(arguments[3]));
    print_wake_rows();
    print_await_row("at once", "ch01/await-at-once", Policy::at_once);
    print_await_row("queued", "ch01/await-queued", Policy::queued);
    print_stack();
    print_chain_row();
    print_instruction_rows(arguments[0]);
    print_schedules();
}

// A task that never yields, and a compiler that yields for it.
//
// With -fsanitize-coverage=trace-pc the compiler inserts a call at every edge of the
// control flow, with -finstrument-functions one at the entry of every function. Both call a
// function that we may write: ours counts a budget down and switches away when it is used
// up. The tasks below know nothing of it. Which kind of point a task meets decides whether
// it can be stopped: a loop without a call has edges, but no entries.
//
// Compile: -fsanitize-coverage=trace-pc -finstrument-functions
// Before: 15-watchdog.  Next: 17-threading-models.

#include <cstdint>
#include <cstdio>

#include "stacks/task.hpp"

// What the inserted calls lead to must not have calls inserted itself.
#if defined(__clang__)
#define PLAIN [[gnu::no_instrument_function, clang::no_sanitize("coverage")]]
#elif defined(__GNUC__)
#define PLAIN [[gnu::no_instrument_function, gnu::no_sanitize_coverage]]
#else
#error "Say how this compiler leaves a function without inserted calls."
#endif

enum class Points { none, entries, edges };

// [points]
static Points active = Points::none;  // which of the inserted calls are obeyed
static int budget = 0;                // how many more of them until the task must go

PLAIN static void point(Points kind) {
    if (kind == active && stacks::in_task() && --budget <= 0) stacks::suspend();
}

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): their names
extern "C" {
PLAIN void __cyg_profile_func_enter(void*, void*) { point(Points::entries); }
PLAIN void __cyg_profile_func_exit(void*, void*) {}
PLAIN void __sanitizer_cov_trace_pc() { point(Points::edges); }
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
// [points]

// [tasks]
static volatile std::uint64_t result;

static void loop() {  // a hog without a single call
    std::uint64_t x = 1;
    for (int i = 0; i < 100'000; ++i) x = x * 6364136223846793005u + 1442695040888963407u;
    result = x;
}

[[gnu::noinline]] static std::uint64_t fib(int n) {
    return n < 2 ? 1 : fib(n - 1) + fib(n - 2);
}

static void recursion() { result = fib(20); }
// [tasks]

// Runs a hog and another task in turns. Says how many turns the other one had in all.
static int run(void (*hog)(), Points points) {
    int turns = 0;
    stacks::Task task(hog), other([&turns] {
        for (;; stacks::suspend()) ++turns;
    });
    while (!task.done()) {
        budget = 1000;
        active = points;
        task.resume();
        active = Points::none;
        other.resume();
    }
    return turns;
}

static void compare(const char* name, void (*hog)()) {
    std::printf("%-14s", name);
    for (const Points points : {Points::none, Points::entries, Points::edges})
        std::printf("%11s", run(hog, points) > 10 ? "in turns" : "hogs");
    std::printf("\n");
}

int main() {
    std::printf("points obeyed:       none    entries      edges\n");
    compare("loop", loop);
    compare("recursion", recursion);
    // fib(20) makes 21,891 calls; after every 1000 entries the other task had a turn.
    std::printf("turns beside fib(20), 1000 entries each: %d\n",
                run(recursion, Points::entries));
}

// Output:
// points obeyed:       none    entries      edges
// loop                 hogs       hogs   in turns
// recursion            hogs   in turns   in turns
// turns beside fib(20), 1000 entries each: 22

// The six programs side by side: what a reader sees, and what one pending wait costs.
//
// The programs are compiled in, word for word. Their lines are counted in their sources,
// their memory while the first wait is pending, without the timer's entry in the loop's
// list. Frames differ by compiler: `./workbook bench ch01` tells the bytes of yours.
//
// Needs: posix (it asks for the size of a thread's stack)
// Without: tsan (brings its own operator new, and this program counts in its own)
// Before: 26-timers-macro.  Next: 28-nothing-until-driven.

#include <pthread.h>

#include <cstdio>

#include "base/must.hpp"
#include "judge/budget.hpp"
#include "waits/programs.hpp"
#include "waits/source.hpp"

using namespace waits;
static machines::OneAfterTheOther machine_in_a_row;
static machines::Together machine_together;
static macros::OneAfterTheOther macro_in_a_row;
static macros::Together macro_together;

struct Model {
    const char* program;
    base::Timers* timers;  // null if it waits without a loop
    void (*in_a_row)();
    void (*together)();
    std::size_t object;   // bytes that it needs and that are not on the heap
    std::size_t at_most;  // a bound: how large a frame is, the compiler says
};

static const Model models[] = {
    {"21-timers-threads", nullptr, threads::one_after_the_other, threads::together, 0, 0},
    {"22-timers-callbacks", &callbacks::timers, callbacks::one_after_the_other,
     callbacks::together, 0, 64},
    {"23-timers-promises", &promises::timers, promises::one_after_the_other,
     promises::together, 0, 512},
    {"24-timers-state-machine", &machines::timers, [] { machine_in_a_row.step(); },
     [] { machine_together.step(); }, sizeof machine_in_a_row, 8},
    {"25-timers-coroutine", &coroutines::timers, [] { coroutines::one_after_the_other(); },
     [] { coroutines::together(); }, 0, 256},
    {"26-timers-macro", &macros::timers, [] { macro_in_a_row.step(); },
     [] { macro_together.step(); }, sizeof macro_in_a_row, 8},
};

static std::size_t stack_of_a_thread() {
    pthread_attr_t attributes;
    std::size_t bytes = 0;
    pthread_attr_init(&attributes);
    pthread_attr_getstacksize(&attributes, &bytes);
    pthread_attr_destroy(&attributes);
    return bytes;
}

static std::size_t entry_of_a_timer() {
    base::Timers timers(base::program_clock());
    const judge::Allocations heap;
    timers.after(base::nanoseconds(0), [] {});
    return static_cast<std::size_t>(heap.kept_bytes());
}

// Looks at the heap when the program has returned and its first wait is pending.
static void print_cost(const Model& model) {
    if (model.timers == nullptr) {
        model.in_a_row();
        const char* stack = stack_of_a_thread() >= 65536 ? ">= 65536" : "small";
        return void(std::printf("%8s  %s\n", "stack", stack));
    }
    const std::size_t entry = entry_of_a_timer(), before = judge::Allocations::in_use();
    const judge::Allocations heap;
    model.in_a_row();
    const std::size_t blocks = heap.blocks() - 1;
    const std::size_t bytes = judge::Allocations::in_use() - before - entry + model.object;
    model.timers->run();
    const bool kept = bytes <= model.at_most;
    std::printf("%8zu  %s %zu\n", blocks, kept ? "<=" : "!!", kept ? model.at_most : bytes);
}

int main() {
    std::printf(
        "                        lines of code                          one pending "
        "wait\n");
    std::printf(
        "                        in a row  together  machinery  levels  blocks  bytes\n");
    int in_a_row = 0, together = 0;
    for (const Model& model : models) {
        auto text = [&](const char* region) {
            return base::must("read the source", measure(model.program, region));
        };
        const Text row = text("in-a-row");
        std::printf("%-24s%8d%10d%11d%8d", model.program, row.lines, text("together").lines,
                    text("mechanism").lines, row.levels);
        const Observer observer;
        print_cost(model);
        in_a_row += observer.story() == "200 100 50 in 350 ms";
    }
    for (const Model& model : models) {
        const Observer observer;
        model.together();
        if (model.timers != nullptr) model.timers->run();
        together += observer.story() == "50 100 200 in 200 ms";
    }
    std::printf("one after the other: 200 100 50 in 350 ms: %d of 6 programs\n", in_a_row);
    std::printf("together:            50 100 200 in 200 ms: %d of 6 programs\n", together);
}

// Output:
//                         lines of code                          one pending wait
//                         in a row  together  machinery  levels  blocks  bytes
// 21-timers-threads              6         9          5       1   stack  >= 65536
// 22-timers-callbacks            9        10          7       4       1  <= 64
// 23-timers-promises             6         4         42       2       5  <= 512
// 24-timers-state-machine       21        17          8       3       0  <= 8
// 25-timers-coroutine            6         7         34       1       1  <= 256
// 26-timers-macro               11        10         12       2       0  <= 8
// one after the other: 200 100 50 in 350 ms: 6 of 6 programs
// together:            50 100 200 in 200 ms: 6 of 6 programs

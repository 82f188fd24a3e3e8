// What does a fiber cost: to make and end it, to keep it waiting, to give its memory back?
// And what does it save to hand over to a fiber instead of asking the run queue?
//
// Needs: linux

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "fibers/fibers.hpp"
#include "fibers/switch.hpp"
#include "footprint/footprint.hpp"

using fibers::Guard, fibers::Scheduler, fibers::Stack;

namespace {

constexpr int batch = 64;

// ---- Making fibers ----

// Makes `batch` fibers and runs them to their ends.
void make_and_run(Scheduler& scheduler, std::size_t stack_bytes = 0) {
    static int ended = 0;
    for (int i = 0; i < batch; ++i)
        scheduler.spawn({.stack_bytes = stack_bytes}, [] { ++ended; });
    scheduler.run();
    bench::keep(ended);
}

// What the system takes for a stack: to map it, to guard it, to touch it, to unmap it.
void bare_stack() {
    const std::size_t guard = std::size_t{16} * 1024,
                      bytes = guard + 2 * fibers::usual_stack_bytes;
    void* const memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    const bool light = fibers::best_guard() == Guard::light;
    const int guarded =
        light ? madvise(memory, guard, 102) : mprotect(memory, guard, PROT_NONE);
    if (guarded != 0) std::abort();
    static_cast<volatile char*>(memory)[bytes - 1] = 1;
    munmap(memory, bytes);
}

// Comes, and goes for ever.
struct Visit {
    void *here = nullptr, *there = nullptr;
};
void visit(void* argument) {
    Visit& visit = *static_cast<Visit*>(argument);
    fibers_switch_light(&visit.there, visit.here);
}

// The least there is: a stack from the pool, a switch to it and back. A thousand times.
void make_contexts(fibers::StackPool& pool) {
    for (int i = 0; i < 1000; ++i) {
        Stack stack = std::move(*pool.take());
        Visit both;
        both.there = fibers_prepare(stack.bottom(), stack.top(), visit, &both);
        fibers_switch_light(&both.here, both.there);
        pool.give(std::move(stack));
    }
}

// CPU time, for what the system does: on a busy machine it is not told from waiting otherwise.
std::pair<bench::Sample, bench::Sample> paired_cpu_ns(const std::function<void()>& ours,
                                                      const std::function<void()>& theirs) {
    std::vector<double> our_times, their_times;
    for (int round = 0; round < 41; ++round) {
        const double begin = bench::process_cpu_ns();
        ours();
        const double middle = bench::process_cpu_ns();
        theirs();
        our_times.push_back(middle - begin);
        their_times.push_back(bench::process_cpu_ns() - middle);
    }
    return {bench::summary(std::move(our_times)), bench::summary(std::move(their_times))};
}

void print_making() {
    const auto row = [](const char* id, const char* what, const bench::Sample& sample,
                        int count, const char* goal) {
        bench::print({.id = id,
                      .what = what,
                      .unit = "ns",
                      .ours = sample.median / count,
                      .goal = goal,
                      .spread = sample.spread});
    };
    fibers::StackPool pool;
    row("ch02/create-pooled",
        "a stack from the pool, a switch to it and back, without FP control",
        bench::time_ns(20, [&] { make_contexts(pool); }), 1000, "<= 10");
    Scheduler scheduler;
    row("ch02/create-fiber", "a fiber made and run to its end, its stack from the pool",
        bench::time_ns(200, [&] { make_and_run(scheduler); }), batch, "");
    // A size that is not the pool's, so each fiber gets a stack of its own.
    const auto fresh =
        paired_cpu_ns([&] { make_and_run(scheduler, 2 * fibers::usual_stack_bytes); },
                      [] {
                          for (int i = 0; i < batch; ++i) bare_stack();
                      });
    bench::print(bench::compared("ch02/create-fresh",
                                 "the same on a new stack with a guard, in CPU time", fresh,
                                 "the system's calls alone", batch, "<= 1.1"));
}

// ---- Memory ----

void print_parked() {
    const bool have_room = sysconf(_SC_AVPHYS_PAGES) > 1'500'000;
    const int count = have_room ? 1'000'000 : 100'000;
    const std::string many = have_room ? "a million fibers" : "100,000 fibers";
    footprint::small_pages_only();
    const double begin = bench::process_cpu_ns();
    std::size_t before = 0, parked_bytes = 0;
    {
        Scheduler scheduler({.keep_stacks = 1});
        std::vector<fibers::Fiber*> parked;
        parked.reserve(static_cast<std::size_t>(count));
        before = footprint::memory().resident;
        for (int i = 0; i < count; ++i)
            parked.push_back(&scheduler.spawn(fibers::park).fiber());
        scheduler.run();
        parked_bytes = footprint::memory().resident - before;
        for (fibers::Fiber* fiber : parked) scheduler.wake(*fiber);
        scheduler.run();
    }
    const double cpu_ns = bench::process_cpu_ns() - begin;
    bench::print({.id = "ch02/parked-bytes",
                  .what = "memory of a fiber that waits, among " + many,
                  .unit = "bytes",
                  .ours = static_cast<double>(parked_bytes) / count,
                  .goal = "<= 4608"});
    bench::print({.id = "ch02/parked-ns",
                  .what = "its whole life on a new stack, in CPU time: made, parked, "
                          "woken, ended, unmapped",
                  .unit = "ns",
                  .ours = cpu_ns / count});
}

// How much memory a stack takes whose fiber has gone so deep, and once it has been trimmed.
void plot_growth() {
    const Stack stack = base::must("map a stack", Stack::map(std::size_t{256} * 1024));
    const footprint::Stack pages{.low = reinterpret_cast<char*>(stack.bottom()),
                                 .size = stack.bytes(),
                                 .guard = stack.guard().size()};
    const auto kib = [](std::size_t bytes) { return static_cast<double>(bytes) / 1024; };
    bench::Series fixed{.name = "a stack of 256 KiB, all of it used", .points = {}},
        grown{.name = "one that grows", .points = {}},
        trimmed{.name = "the same, trimmed afterwards", .points = {}};
    for (std::size_t used = 1024; used <= stack.bytes(); used += 1024) {
        stack.top()[-static_cast<std::ptrdiff_t>(used)] = std::byte{1};
        grown.points.emplace_back(kib(used), kib(pages.resident()));
        fixed.points.emplace_back(kib(used), kib(stack.bytes()));
    }
    for (std::size_t used = 1024; used <= stack.bytes(); used += 1024) {
        stack.top()[-static_cast<std::ptrdiff_t>(used)] = std::byte{1};
        stack.trim(stack.top() - 1024);
        trimmed.points.emplace_back(kib(used), kib(pages.resident()));
    }
    bench::print(bench::Plot{.id = "ch02/stack-growth",
                             .title = "Memory of a stack",
                             .x = "deepest call (KiB)",
                             .y = "in memory (KiB)",
                             .series = {fixed, grown, trimmed}});
}

// To give the unused part of a stack back when there is none in memory.
void print_trim() {
    const Stack stack = base::must("map a stack", Stack::map());
    stack.top()[-1] = std::byte{1};
    const bench::Sample nothing =
        bench::time_ns(1000, [&] { stack.trim(stack.top() - 4096); });
    bench::print({.id = "ch02/trim-nothing",
                  .what = "a stack trimmed that has not grown",
                  .unit = "ns",
                  .ours = nothing.median,
                  .spread = nothing.spread});
}

// ---- Giving way ----

constexpr int turns = 30'000;

// Three fibers pass a ball round.
template <typename Pass>
void play(Pass pass) {
    Scheduler scheduler;
    std::array<std::optional<fibers::Handle<void>>, 3> players;
    int left = turns;
    for (std::size_t i = 0; i < 3; ++i) {
        players[i] = scheduler.spawn([&, i] {
            fibers::park();
            while (left-- > 0) pass(players[(i + 1) % 3]->fiber());
        });
    }
    scheduler.run();
    scheduler.wake(players[0]->fiber());
    scheduler.run();
}

// Closures, which become part of the loop: a function of their own would have to return.
const auto by_queue = [](fibers::Fiber& next) {
    fibers::wake(next);
    fibers::park();
};
const auto by_hand = [](fibers::Fiber& next) { fibers::hand_over(next); };

void take_turns() {
    Scheduler scheduler;
    for (int i = 0; i < 3; ++i)
        scheduler.spawn([] {
            for (int turn = 0; turn < turns / 3; ++turn) fibers::yield();
        });
    scheduler.run();
}

void print_giving_way() {
    const auto queue = bench::paired_ns(1, [] { play(by_hand); }, [] { play(by_queue); });
    bench::print(bench::compared("ch02/hand-over", "a hand-over to a chosen fiber", queue,
                                 "wake() and park()", turns, "<= 0.8"));
    const auto yields = bench::paired_ns(1, [] { play(by_hand); }, take_turns);
    bench::print(bench::compared("ch02/hand-over-yield", "a hand-over to a chosen fiber",
                                 yields, "yield()", turns));
}

// ---- Counted ----

void print_instructions(const char* program) {
    const auto count = bench::instructions_of_one(program, "create", 200);
    if (!count) return;
    bench::print({.id = "ch02/create-instructions",
                  .what = "instructions of a fiber made and run to its end, pooled",
                  .unit = "instructions",
                  .ours = *count / batch,
                  .exact = true});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--only") {  // for print_instructions()
        Scheduler scheduler;
        for (int i = 0; i < std::atoi(argv[3]); ++i) make_and_run(scheduler);
        return 0;
    }
    print_making();
    print_parked();
    plot_growth();
    print_trim();
    print_giving_way();
    print_instructions(argv[0]);
}

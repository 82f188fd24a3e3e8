// What does a fiber cost: to make and end it, to keep it waiting, to give its memory back?
// And what does it save to hand over to a fiber instead of asking the run queue?
//
// Needs: linux

#include <sys/mman.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "fibers/fibers.hpp"
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

void print_making() {
    Scheduler scheduler;
    const bench::Sample pooled = bench::time_ns(200, [&] { make_and_run(scheduler); });
    bench::print({.id = "ch02/create-pooled",
                  .what = "a fiber made and run to its end, its stack from the pool",
                  .unit = "ns",
                  .ours = pooled.median / batch,
                  .goal = "<= 10",
                  .spread = pooled.spread});
    // A size that is not the pool's, so each fiber gets a stack of its own.
    const auto fresh = bench::paired_ns(
        4, [&] { make_and_run(scheduler, 2 * fibers::usual_stack_bytes); },
        [] {
            for (int i = 0; i < batch; ++i) bare_stack();
        });
    bench::print(bench::compared("ch02/create-fresh",
                                 "the same on a new stack with a guard", fresh,
                                 "the system's calls alone", batch, "<= 1.1"));
}

// ---- Memory ----

void print_parked() {
    constexpr int count = 50'000;
    footprint::small_pages_only();
    Scheduler scheduler({.keep_stacks = 1});
    std::vector<fibers::Fiber*> parked;
    parked.reserve(count);
    const std::size_t before = footprint::memory().resident;
    for (int i = 0; i < count; ++i)
        parked.push_back(&scheduler.spawn(fibers::park).fiber());
    scheduler.run();
    const std::size_t each = (footprint::memory().resident - before) / count;
    bench::print({.id = "ch02/parked-bytes",
                  .what = "memory of a fiber that waits",
                  .unit = "bytes",
                  .ours = static_cast<double>(each),
                  .goal = "<= 4608"});
    for (fibers::Fiber* fiber : parked) scheduler.wake(*fiber);
    scheduler.run();
}

// To give the unused part of a stack back, when there is none in memory and when there is.
void print_trim() {
    const Stack stack = base::must("map a stack", Stack::map());
    stack.top()[-1] = std::byte{1};
    const auto trim = [&] { stack.trim(stack.top() - 4096); };
    const bench::Sample nothing = bench::time_ns(1000, trim);
    bench::print({.id = "ch02/trim-nothing",
                  .what = "a stack trimmed that has not grown",
                  .unit = "ns",
                  .ours = nothing.median,
                  .spread = nothing.spread});
    const bench::Sample grown = bench::time_ns(100, [&] {
        std::memset(stack.bottom(), 1, stack.bytes());
        trim();
    });
    bench::print({.id = "ch02/trim-grown",
                  .what = "a stack of 64 KiB used to its end and trimmed",
                  .unit = "ns",
                  .ours = grown.median,
                  .spread = grown.spread});
}

// ---- Giving way ----

constexpr int turns = 30'000;

// Three fibers pass a ball round.
void play(void (*pass)(fibers::Fiber& next)) {
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

void by_queue(fibers::Fiber& next) {
    fibers::wake(next);
    fibers::park();
}

void take_turns() {
    Scheduler scheduler;
    for (int i = 0; i < 3; ++i)
        scheduler.spawn([] {
            for (int turn = 0; turn < turns / 3; ++turn) fibers::yield();
        });
    scheduler.run();
}

void print_giving_way() {
    const auto queue =
        bench::paired_ns(1, [] { play(fibers::hand_over); }, [] { play(by_queue); });
    bench::print(bench::compared("ch02/hand-over", "a hand-over to a chosen fiber", queue,
                                 "wake() and park()", turns, "<= 0.8"));
    const auto yields = bench::paired_ns(1, [] { play(fibers::hand_over); }, take_turns);
    bench::print(bench::compared("ch02/hand-over-yield", "a hand-over to a chosen fiber",
                                 yields, "yield()", turns));
}

// ---- Counted ----

const std::pair<const char*, void (*)(int)> works[] = {{"create", [](int rounds) {
                                                            Scheduler scheduler;
                                                            for (int i = 0; i < rounds; ++i)
                                                                make_and_run(scheduler);
                                                        }}};

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
    if (argc == 4 && std::string(argv[1]) == "--only") {
        for (const auto& [name, work] : works)
            if (name == std::string(argv[2])) work(std::atoi(argv[3]));
        return 0;
    }
    print_making();
    print_parked();
    print_trim();
    print_giving_way();
    print_instructions(argv[0]);
}

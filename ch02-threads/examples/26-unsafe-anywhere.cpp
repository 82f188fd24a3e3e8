// Stopped at any instruction, also in the middle of malloc: what a pre-empted fiber must not do.
//
// Two fibers take a block each, from a list of our own and from malloc. A sweep sends the
// first one a tick before each instruction of its call, one run for each. Where the call has
// found its block and not yet noted that it is gone, the second fiber gets the same one. With
// NoPreempt the same sweep finds nothing.
//
// Needs: linux ptrace
// Without: asan tsan (they put their own code between a program and its signals)
// Before: 25-preempted-fibers.  Next: 27-inserted-points.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "fibers/preemption.hpp"
#include "sweep/sweep.hpp"

using namespace std::chrono_literals;
using fibers::Preemption;

// [list]
struct Block {
    Block* next;
};
static Block blocks[4];
static Block* free_blocks;

[[gnu::noinline]] static void* take() {
    Block* const first = free_blocks;
    free_blocks =
        first->next;  // until this is stored, the next one to ask gets `first`, too
    return first;
}
// [list]

static void* from_malloc() { return std::malloc(sizeof(Block)); }

static void make_ready() {
    free_blocks = nullptr;
    for (Block& block : blocks) block.next = std::exchange(free_blocks, &block);
    void* used[4];
    for (void*& block : used) block = from_malloc();
    for (void* block : used) std::free(block);  // malloc keeps them in a list, too
}

// [sweep]
// One run of the sweep: do the two fibers get two blocks?
static void two_take(void* (*allocate)(), bool guarded) {
    make_ready();
    void *mine = nullptr, *yours = nullptr;
    const Preemption preemption(0ms);  // its ticks come from the sweep
    fibers::Scheduler scheduler({.keep_stacks = 1});
    scheduler.spawn([&] {
        sweep::mark();
        {
            std::optional<fibers::NoPreempt> guard;
            if (guarded) guard.emplace();
            mine = allocate();
        }
        sweep::mark();
    });
    scheduler.spawn([&] { yours = allocate(); });
    scheduler.run();
    std::printf(mine == yours ? "one block" : "two blocks");
}
// [sweep]

static std::vector<sweep::Ending> sweep_of(void* (*allocate)(), bool guarded) {
    const auto endings =
        sweep::between_marks([=] { two_take(allocate, guarded); }, Preemption::signal());
    if (!endings) {
        std::fputs("no process may be stepped here\n", stderr);
        std::exit(77);
    }
    return *endings;
}

static const char* yes(bool is) { return is ? "yes" : "no"; }

static void compare(const char* name, void* (*allocate)()) {
    const auto well = [](const sweep::Ending& ending) {
        return ending.text == "two blocks";
    };
    const std::vector<sweep::Ending> bare = sweep_of(allocate, false),
                                     guarded = sweep_of(allocate, true);
    std::printf("%s\n", name);
    std::printf(
        "    at some instruction both fibers get the same block: %s\n",
        yes(std::ranges::any_of(bare, [](auto& e) { return e.text == "one block"; })));
    std::printf("    at most instructions all goes well:                 %s\n",
                yes(2 * std::ranges::count_if(bare, well) > std::ssize(bare)));
    std::printf("    with NoPreempt all goes well at each:               %s\n",
                yes(std::ranges::all_of(guarded, well)));
}

int main() {
    compare("a list of our own", take);
    compare("malloc", from_malloc);
}

// Output:
// a list of our own
//     at some instruction both fibers get the same block: yes
//     at most instructions all goes well:                 yes
//     with NoPreempt all goes well at each:               yes
// malloc
//     at some instruction both fibers get the same block: yes
//     at most instructions all goes well:                 yes
//     with NoPreempt all goes well at each:               yes

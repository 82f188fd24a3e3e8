// Stopping three calls deep: with a stack of its own, and with frames.
//
// A stackful task keeps its whole stack when it stops. So a function at the bottom of three
// ordinary calls may suspend, and those above it need not know. A C++20 coroutine keeps its
// own frame only: it can suspend nobody but itself, so each level must be a coroutine, too.
// In exchange it sets aside just what its frames need, not a stack for the worst case.
//
// Before: 17-threading-models.  Next: 19-symmetric-and-asymmetric.

#include <cstdio>

#include "frames/task.hpp"
#include "stacks/task.hpp"

// [stackful]
namespace stackful {

static void inner() {
    std::printf("    three calls deep, before\n");
    stacks::suspend();
    std::printf("    three calls deep, after\n");
}
static void middle() { inner(); }  // an ordinary function: it could be anybody's
static void outer() { middle(); }

}  // namespace stackful
// [stackful]

// [stackless]
namespace stackless {

// noinline: a compiler that sees the whole chain at once may do without its frames.
[[gnu::noinline]] static frames::Task inner() {
    std::printf("    three calls deep, before\n");
    co_await frames::suspend();
    std::printf("    three calls deep, after\n");
}
[[gnu::noinline]] static frames::Task middle() { co_await inner(); }  // has to join in
[[gnu::noinline]] static frames::Task outer() { co_await middle(); }

}  // namespace stackless
// [stackless]

// [broken]
namespace broken {

// An ordinary function in the middle can start the inner coroutine, but not wait for it.
static void middle(frames::Task& task) { task.resume(); }
static frames::Task outer(frames::Task& task) {
    middle(task);
    std::printf("    outer goes on, inner is done: %s\n", task.done() ? "yes" : "no");
    co_return;
}

}  // namespace broken
// [broken]

int main() {
    constexpr std::size_t reserved = std::size_t{64} * 1024;

    std::printf("a stack of its own: middle() is an ordinary function\n");
    stacks::Task task(stackful::outer, reserved);
    task.resume();
    std::printf("    the scheduler has the CPU again\n");
    const std::size_t in_use = task.bytes_in_use();
    task.resume();

    std::printf("frames: middle() is a coroutine, because inner() is one\n");
    frames::Task chain = stackless::outer();
    chain.resume();
    std::printf("    the scheduler has the CPU again\n");
    const frames::Alive alive = frames::alive();
    chain.resume();

    std::printf("frames, but middle() is an ordinary function\n");
    frames::Task inner = stackless::inner();
    frames::Task outer = broken::outer(inner);
    outer.resume();

    std::printf("set aside while suspended: a stack of %zu bytes, or %zu frames\n",
                reserved, alive.frames);
    std::printf(
        "less than 4096 bytes of the stack are in use: %s; the frames have less than "
        "1024: %s\n",
        in_use < 4096 ? "yes" : "no", alive.bytes < 1024 ? "yes" : "no");
}

// Output:
// a stack of its own: middle() is an ordinary function
//     three calls deep, before
//     the scheduler has the CPU again
//     three calls deep, after
// frames: middle() is a coroutine, because inner() is one
//     three calls deep, before
//     the scheduler has the CPU again
//     three calls deep, after
// frames, but middle() is an ordinary function
//     three calls deep, before
//     outer goes on, inner is done: no
// set aside while suspended: a stack of 65536 bytes, or 3 frames
// less than 4096 bytes of the stack are in use: yes; the frames have less than 1024: yes

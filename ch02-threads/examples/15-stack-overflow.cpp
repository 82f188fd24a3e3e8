// A fiber that uses up its stack is stopped, and named.
//
// Below each stack lies a guard. Whoever touches it is stopped by the processor, at the
// instruction that did it, and the library's handler says which fiber that was and what to
// do. Without a guard the fiber writes on over memory that belongs to somebody else; if that
// happens to be a pattern, it is noticed at the end, and too late.
//
// Needs: posix
// Before: 14-growing-stack.  Next: 16-exceptions.

#include <cstdio>

#include "base/must.hpp"
#include "child/child.hpp"
#include "fibers/fibers.hpp"

// [dig]
// Calls itself until its frames take more than `bytes`.
[[gnu::noinline]] static long dig(const char* top, long bytes) {
    volatile char room[256];
    room[0] = 1;
    const auto* const here = static_cast<const char*>(__builtin_frame_address(0));
    return top - here > bytes ? 0 : dig(top, bytes) + room[0];
}
// [dig]

// Runs a fiber with such a guard, in a process of its own, and tells how that ended.
static void show(const char* what, fibers::Guard guard, long bytes,
                 std::size_t stack_bytes) {
    const auto program = [=] {
        // [run]
        fibers::Scheduler scheduler({.guard = guard});
        scheduler.spawn({.name = "digger", .stack_bytes = stack_bytes}, [=] {
            dig(static_cast<const char*>(__builtin_frame_address(0)), bytes);
            std::printf("the digger is back\n");
            std::fflush(stdout);
        });
        scheduler.run();
        // [run]
        return 0;
    };
    const auto fate = base::must("start a process", child::run_aloud(program));
    std::printf("%s: %s\n%s", what, fate.end().c_str(), fate.said.c_str());
}

int main() {
    using fibers::Guard;
    const long kib = 1024;
    show("70 KiB of 64, a guard that is a protected page", Guard::page, 70 * kib, 0);
    show("the same, the best guard of this system", fibers::best_guard(), 70 * kib, 0);
    show("the same, nothing but a pattern", Guard::pattern, 70 * kib, 0);
    show("70 KiB of 1024", Guard::page, 70 * kib, 1024 * kib);
}

// Output:
// 70 KiB of 64, a guard that is a protected page: killed by SIGSEGV
// fibers: digger: stack overflow: 65536 bytes are not enough; Options::stack_bytes gives it more
// the same, the best guard of this system: killed by SIGSEGV
// fibers: digger: stack overflow: 65536 bytes are not enough; Options::stack_bytes gives it more
// the same, nothing but a pattern: killed by SIGABRT
// the digger is back
// fibers: digger: stack overflow, seen at its end: Options::stack_bytes gives it more
// 70 KiB of 1024: exit code 0
// the digger is back

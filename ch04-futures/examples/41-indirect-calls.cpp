// From the event to the task that waited for it: how many calls through a pointer?
//
// A call whose target stands in memory is one that the compiler cannot see through. We run one task of one
// coroutine, and one of a chain of 32, in a child process, instruction by instruction, and count the
// indirect calls and jumps that one event costs: whatever more events cost, more than fewer.
//
// Needs: linux x86_64 ptrace
// Without: asan tsan (they add calls of their own)
// Compile: -O2
// Before: 40-one-allocation.  Next: 42-elided-frames.

#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>

#include "base/must.hpp"
#include "futures/core/event.hpp"
#include "futures/core/executor.hpp"

using namespace futures;

// [chain]
static Task<> leaf(Event<Local>& event) {
    while (true) co_await event.wait();
}
static Task<> chain(Event<Local>& event, int depth) {
    if (depth > 1) {
        co_await chain(event, depth - 1);
    } else {
        co_await leaf(event);
    }
}
// [chain]

static void run_child(int depth, int events) {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    Event<Local> event;
    executor.spawn_detached(chain(event, depth - 1));
    executor.run_ready();
    asm volatile("int3");
    for (int i = 0; i < events; ++i) {
        event.notify_one();
        executor.run_ready();
    }
    asm volatile("int3");
}

// [count]
// call *x and jmp *x are FF with 2 or 4 in the middle three bits of the next byte.
static bool is_indirect(std::uint64_t code) {
    if ((code & 0xf0) == 0x40) code >>= 8;  // a prefix for registers r8 to r15
    const auto operation = code >> 11 & 7;
    return (code & 0xff) == 0xff && (operation == 2 || operation == 4);
}
static int count(int depth, int events) {
    const pid_t child = base::must("fork", fork());
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        run_child(depth, events);
        _exit(0);
    }
    int status = 0, found = 0, instructions = 0;
    waitpid(child, &status, 0);  // at the first int3
    while (WIFSTOPPED(status)) {
        user_regs_struct registers{};
        ptrace(PTRACE_GETREGS, child, nullptr, &registers);
        const auto code = static_cast<std::uint64_t>(
            ptrace(PTRACE_PEEKTEXT, child, registers.rip, nullptr));
        if ((code & 0xff) == 0xcc) break;  // the second int3
        if (is_indirect(code)) ++found;
        ++instructions;
        ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr);
        waitpid(child, &status, 0);
    }
    ptrace(PTRACE_KILL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    return instructions > 0 ? found : -1;
}
// [count]

int main() {
    for (const int depth : {2, 32}) {
        std::printf("%d coroutines deep: %d indirect calls for an event\n", depth,
                    (count(depth, 20) - count(depth, 10)) / 10);
    }
    std::puts(
        "wake the task; ask the leaf; resume who awaits it; clone the waker for the next "
        "wait");
}

// Output:
// 2 coroutines deep: 4 indirect calls for an event
// 32 coroutines deep: 4 indirect calls for an event
// wake the task; ask the leaf; resume who awaits it; clone the waker for the next wait

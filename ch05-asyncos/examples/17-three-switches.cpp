// Coroutine, thread, process: three switches, and stacks that belong to whoever runs.
//
// The program is called switches. Its coroutines run on whatever stack is idle: a hundred that yield need one. One that is
// interrupted keeps its stack, and the others go on on another. One that stops in a plain function keeps it, too: that is a
// thread. The most urgent is always next. What a switch of each kind costs is counted, with the stacks and the page tables
// that it takes.
//
// Needs: board
// Programs: switches
// Before: 14-one-future.

#include "kernel/console.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "process/console_file.hpp"
#include "process/embedded.hpp"
#include "process/processes.hpp"

using futures::Task;
using kernel::print;

static Task<int> run(process::Processes& processes, files::FileRef console) {
    process::Words words;
    (void)words.add_argument("switches");
    files::Descriptors files;
    for (int i = 0; i < 3; ++i) (void)files.add(console);
    const auto id = co_await processes.spawn("switches", words, files, nullptr);
    if (!id) co_return 1;
    const abi::Ending how = co_await processes.wait(*id);
    co_return how.status;
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    if (!kernel::start_paging()) return 1;
    kernel::Idle idle;
    kernel::Executor executor(idle, {.polls_per_look = 1});
    process::Embedded names;
    process::Processes processes(
        {executor, kernel::frames(), kernel::kernel_table(), names});
    const auto console = files::make<process::ConsoleFile>();
    if (!console) return 1;
    return executor.block_on(run(processes, *console));
}

// Output:
// 100 coroutines yield 10 times each: 1100 switches
//   stacks: at most 1, now 1
// 5 coroutines that never yield all begin: yes
//   stacks: at most 5, now 1
// by priority:  chief  high  chief again  usual  low
// a switch from one to another:
//   coroutine: up to 80 instructions: yes; of 1000, 0 took another stack, 0 another page table
//   thread: up to 200 instructions: yes; of 1000, 2000 took another stack, 0 another page table
//   process: up to 800 instructions: yes; of 1000, 0 took another stack, 1003 another page table
// a new coroutine: up to 150 instructions: yes, up to 256 bytes: yes; a stack: 8192 bytes
// other than one stack, and one for each that keeps its own: 0 times

// Processes talk: through pipes, in which bytes wait, and by signals, which wait in a set.
//
// The program is called talk. A child that knows only its input and its output answers through two pipes, because its
// descriptors were copied onto them. Signals that are held back are a set of bits; let through, each makes a frame on the
// program's own stack, and its handler may change what it has interrupted. Then sleeps, with and without the gap in which
// a signal is missed, and one wait for several files. The same program prints the same on Linux.
//
// Needs: board
// Programs: talk
// Before: 10-files.  Next: 12-shell.

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
    (void)words.add_argument("talk");
    files::Descriptors files;
    for (int i = 0; i < 3; ++i) (void)files.add(console);
    const auto id = co_await processes.spawn("talk", words, files, nullptr);
    if (!id) co_return 1;
    const abi::Ending how = co_await processes.wait(*id);
    co_return how.status;
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    if (!kernel::start_paging()) return 1;
    kernel::Idle idle;
    kernel::Executor executor(idle, {.polls_per_look = 8});
    process::Embedded names;
    process::Processes processes(
        {executor, kernel::frames(), kernel::kernel_table(), names});
    const auto console = files::make<process::ConsoleFile>();
    if (!console) return 1;
    const int status = executor.block_on(run(processes, *console));
    print("talk has ended with ", status, "; processes left: ", processes.count(), "\n");
    return status;
}

// Output:
// the child answers: HELLO
// and then: 0 bytes
// an empty pipe: it would have to wait
// a full pipe: it would have to wait
// a child with one end less: 1
// a child that talks to nobody: signal 13
// and if it ignores that: nobody reads from this pipe any more
// pending: 10 12
//   handler of 12
//   handler of 10
//   a fault at 140000000
// a load from nowhere gives 42
// the handler's frame lay below mine: yes
// a long sleep: interrupted by a signal, more than 900 s are left: yes
// a signal before the wait: told
// after 20 ms: 0 of 2 files
// then 1 of 2: the second: yes
// then 2 of 2: the first has ended: yes
// talk has ended with 0; processes left: 0

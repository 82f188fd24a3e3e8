// User interrupts: one process interrupts another, and its handler runs between two instructions of it, without a signal.
//
// The program is called interrupts. It interrupts itself, masked and unmasked, and its own handler; then a process that is
// paused, which finds itself in the handler before anything else, and one that waits in a read, which is woken; and last
// it is as hostile as it can be. QEMU's processor knows none of the instructions that it uses: there the kernel does what
// they mean. Our machine knows them. The program is the same, and so is what it prints.
//
// Needs: board
// Programs: interrupts
// Before: 11-pipes-and-signals.

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
    (void)words.add_argument("interrupts");
    files::Descriptors files;
    for (int i = 0; i < 3; ++i) (void)files.add(console);
    const auto id = co_await processes.spawn("interrupts", words, files, nullptr);
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
    print("interrupts has ended with ", status, "; processes left: ", processes.count(),
          "\n");
    return status;
}

// Output:
// sent, and handled before the next line: yes
// three while masked: handled 0 times, then 1
//   vectors: 3 9
// by a system call: 9
//   handler begins with 3
//   handler begins with 9
//   handler ends
//   handler ends
//   the parent              the child
//   is ready, but paused
//                           sends
//   handler
//   goes on behind its yield
//                           handler
//                           writes a byte
//   has read the byte
//   waits in a read
//                           sends again
//   handler
//                           handler
//                           writes a byte
//   has read the byte
// ping-pong: 1000 pongs, and the child has counted its pings: yes
// a forged place: 4
// a place far away: 4
// a handler in the kernel: 11
// a handler that is nowhere: 11
// a way back that is nowhere: 11
// a handler that never ends: signal 9
// rights from 520 of 520 children, in a table of 512
// interrupts has ended with 0; processes left: 0

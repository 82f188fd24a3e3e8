// A process is a task: it enters its program, and comes back with each trap.
//
// One program forks: nothing is copied before it is written, so the two share what they only read. One child never asks
// the kernel for anything; the timer takes the processor from it after ten milliseconds, so its parent still wakes. What
// a system call, a fork, a byte through two pipes and a signal cost is counted in instructions.
//
// Needs: board
// Programs: family
// Before: 07-first-user-program.  Next: 09-disk.

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

// Runs a program to its end, with the console as its files 0, 1 and 2.
static Task<> run(process::Processes& processes, files::FileRef console,
                  std::string_view name, std::string_view word) {
    process::Words words;
    (void)words.add_argument(name);
    if (!word.empty()) (void)words.add_argument(word);
    files::Descriptors files;
    for (int i = 0; i < 3; ++i) (void)files.add(console);
    const auto id = co_await processes.spawn(name, words, files, nullptr);
    if (!id) {
        print("cannot start ", name, ": ", std::string_view(describe(id.error())), "\n");
        co_return;
    }
    const abi::Ending how = co_await processes.wait(*id);
    print("-> ", name, " ", word, word.empty() ? "" : " ");
    if (how.signal() != 0) {
        print("was ended by signal ", how.signal(), "\n");
    } else {
        print("has ended with ", how.code(), "\n");
    }
}

static Task<> everything(process::Processes& processes, files::FileRef console) {
    co_await run(processes, console, "family", "");
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
    kernel::trim_heap();
    executor.block_on(everything(processes, *console));
    print("Processes left: ", processes.count(), "\n");
    return 0;
}

// Output:
// child ended with 2; my own is still 1
// the hog ended by signal 9
// ... (four counts of instructions, which move with the programs)
// -> family has ended with 0
// Processes left: 0

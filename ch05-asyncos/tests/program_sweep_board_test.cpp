// A program runs: it is loaded, enters user mode, faults, calls, and ends. Somebody presses a button meanwhile, once, and
// the task that waits for it goes on; machine_sweep_test.py presses it at each instruction in turn. Nothing may be lost,
// wherever the interrupt comes: in the program, on the way into the kernel, there, or on the way back.
//
// Programs: hello

#include "board_check.hpp"
#include "button.hpp"
#include "kernel/executor.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "process/console_file.hpp"
#include "process/embedded.hpp"
#include "process/processes.hpp"

using futures::Task;

namespace {

bool is_heard = false;

Task<> hear() {
    button::Pressed pressed;
    co_await pressed;
    is_heard = true;
}

Task<int> run_program(process::Processes& processes, files::FileRef console) {
    process::Words words;
    (void)words.add_argument("hello");
    files::Descriptors files;
    for (int i = 0; i < 3; ++i) (void)files.add(console);
    const auto id = co_await processes.spawn("hello", words, files, nullptr);
    if (!id) co_return -1;
    const abi::Ending how = co_await processes.wait(*id);
    co_return how.code();
}

}  // namespace

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    kernel::on_interrupt(button::irq, button::press);
    check(kernel::start_paging().has_value());
    kernel::Idle idle;
    kernel::Executor executor(idle, {.polls_per_look = 1});
    process::Embedded names;
    process::Processes processes(
        {executor, kernel::frames(), kernel::kernel_table(), names});
    const auto console = files::make<process::ConsoleFile>();
    check(console.has_value());
    executor.spawn_detached(hear());
    check_equal(executor.block_on(run_program(processes, *console)), 7);
    (void)executor.run_ready();
    check_equal(is_heard, button::is_pressed.load());
    check_equal(processes.count(), 0);
    return finish_checks();
}

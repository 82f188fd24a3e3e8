// A program runs: it is loaded, enters user mode, faults, calls, and ends. Somebody presses a button meanwhile, once, and
// the task that waits for it goes on; machine_sweep_test.py presses it at each instruction in turn. Nothing may be lost,
// wherever the interrupt comes: in the program, on the way into the kernel, there, or on the way back.
//
// Programs: hello

#include "process/console_file.hpp"
#include "swept_kernel.hpp"

namespace {

bool is_heard = false;

futures::Task<> hear() {
    button::Pressed pressed;
    co_await pressed;
    is_heard = true;
}

}  // namespace

extern "C" int kernel_main() {
    SweptKernel kernel;
    const auto console = files::make<process::ConsoleFile>();
    check(console.has_value());
    kernel.executor().spawn_detached(hear());
    check_equal(kernel.run("hello", *console), 7);
    check_equal(is_heard, button::is_pressed.load());
    return finish_checks();
}

// Somebody presses a button while a program runs, and the kernel interrupts the program for it: machine_sweep_test.py presses
// it at each instruction in turn. The program's handler runs once for that, wherever the program was: in its scheduler, in
// its rings, in a system call.
//
// Programs: interrupted

#include "files/pipe.hpp"
#include "process/interrupts.hpp"
#include "swept_kernel.hpp"

namespace {

constexpr unsigned vector = 3;
unsigned sent = 0;

// Nobody can be interrupted who does not hear yet, or has ended.
futures::Task<> interrupt(SweptKernel& kernel) {
    button::Pressed pressed;
    co_await pressed;
    process::Process* const target = kernel.processes().find(kernel.id());
    if (target == nullptr || target->ending || target->interrupts == nullptr) co_return;
    process::post_interrupt(kernel.processes(), user_interrupts::Sender::granted(
                                                    target->interrupts->number, vector));
    ++sent;
}

}  // namespace

extern "C" int kernel_main() {
    SweptKernel kernel;
    const auto pipe = files::make_pipe();
    check(pipe.has_value());
    kernel.executor().spawn_detached(interrupt(kernel));
    check_equal(kernel.run("interrupted", pipe->write_end), 7);
    std::byte heard[8];
    const auto count = pipe->read_end->try_read(heard);
    check_equal(count ? *count : 0, sent);
    return finish_checks();
}

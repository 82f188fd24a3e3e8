#pragma once
// A kernel in which one program runs, while somebody may press a button at any instruction.

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

class SweptKernel {
  public:
    SweptKernel() {
        kernel::start_interrupts();
        kernel::start_console();
        kernel::on_interrupt(button::irq, button::press);
        check(kernel::start_paging().has_value());
    }

    kernel::Executor& executor() { return executor_; }
    process::Processes& processes() { return processes_; }
    // Of the program, from when it runs.
    int id() const { return id_; }

    // Runs a program that has output three times, as its descriptors. Returns the code with which it ends.
    int run(const char* program, const files::FileRef& output) {
        const int code = executor_.block_on(run_to_its_end(program, output));
        (void)executor_.run_ready();
        check_equal(processes_.count(), 0);
        return code;
    }

  private:
    futures::Task<int> run_to_its_end(const char* program, files::FileRef output) {
        process::Words words;
        (void)words.add_argument(program);
        files::Descriptors files;
        for (int i = 0; i < 3; ++i) (void)files.add(output);
        const auto id = co_await processes_.spawn(program, words, files, nullptr);
        if (!id) co_return -1;
        id_ = *id;
        const abi::Ending how = co_await processes_.wait(*id);
        co_return how.code();
    }

    kernel::Idle idle_;
    kernel::Executor executor_{idle_, {.polls_per_look = 1}};
    process::Embedded names_;
    process::Processes processes_{
        {executor_, kernel::frames(), kernel::kernel_table(), names_}};
    int id_ = 0;
};

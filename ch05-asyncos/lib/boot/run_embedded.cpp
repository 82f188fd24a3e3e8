#include "boot/run.hpp"
#include "kernel/console.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "process/console_file.hpp"
#include "process/embedded.hpp"
#include "process/processes.hpp"

namespace boot {

namespace {

using kernel::print;

bool start() noexcept {
    kernel::start_interrupts();
    kernel::start_console();
    return kernel::start_paging().has_value();
}

futures::Task<int> run_to_end(process::Processes& processes, files::FileRef console,
                              std::string_view name) {
    process::Words words;
    (void)words.add_argument(name);
    files::Descriptors files;
    for (int i = 0; i < 3; ++i) (void)files.add(console);
    const auto id = co_await processes.spawn(name, words, files, nullptr);
    if (!id) {
        print("cannot start ", name, ": ", std::string_view(describe(id.error())), "\n");
        co_return 1;
    }
    const abi::Ending how = co_await processes.wait(*id);
    print(name, how.signal() != 0 ? " was ended by signal " : " has ended with ",
          how.signal() != 0 ? how.signal() : how.code(),
          "; processes left: ", processes.count(), "\n");
    co_return how.status;
}

}  // namespace

int run_embedded(std::string_view name) noexcept {
    static const bool has_started = start();
    if (!has_started) return 1;
    kernel::Idle idle;
    kernel::Executor executor(idle, {.polls_per_look = 1});
    process::Embedded names;
    const auto console = files::make<process::ConsoleFile>();
    if (!console) return 1;
    process::Processes processes({executor, kernel::frames(), kernel::kernel_table(), names,
                                  static_cast<process::ConsoleFile*>(console->get())});
    kernel::trim_heap();
    return executor.block_on(run_to_end(processes, *console, name));
}

}  // namespace boot

// Stops where a debugger has a good view of it: debugger_test.py asks there what the commands of tools/kernel_gdb.py are
// for. Two tasks sleep, and one runs.
//
// Needs: board

#include "futures/core/sleep.hpp"
#include "kernel/console.hpp"
#include "kernel/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"

using futures::Task;
using namespace std::chrono_literals;

static volatile int looks = 0;
extern "C" [[gnu::noinline]] void look_here() { looks = 1; }

static Task<> read_key() {
    co_await kernel::typed_byte();  // here: key
}
static Task<> read_line() {
    co_await read_key();  // here: line
}
static Task<> converse() {
    co_await read_line();  // here: talk
}
static Task<> nap() {
    co_await futures::sleep(1s);  // here: nap
}
static Task<> look() {
    co_await futures::sleep(1ms);
    const auto before =
        kernel::interrupt_counts()
            .timer;  // a timer that ends a sleep causes no trap; this one does
    devices::Clock::interrupt_at(devices::Clock::now());
    while (kernel::interrupt_counts().timer == before) {}
    look_here();
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    if (!kernel::start_paging()) return 1;
    kernel::Idle idle;
    kernel::Executor executor(idle);
    executor.spawn_detached(converse());
    executor.spawn_detached(nap());
    executor.block_on(look());
    return 0;
}

// What is left of a blocking call: one line, which runs the executor until the answer is there.
//
// A file, the console, a timer and a sector are four futures. First we wait for each, as programs of old do, one after
// the other. Then for all together, and for the first of two. The code that does the work is the same.
//
// Needs: board
// Board: --disk
// Before: 13-harts.

#include "devices/uart.hpp"
#include "ext2/file_system.hpp"
#include "futures/core/join.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "kernel/console.hpp"
#include "kernel/count.hpp"
#include "kernel/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/panic.hpp"
#include "kernel/print.hpp"
#include "virtio/disk.hpp"

using devices::Clock, devices::Uart;
using futures::Task;
using kernel::print;
using namespace std::chrono_literals;

static virtio::Disk disk;
alignas(16) static std::byte memory[512 * 1024];
static ext2::FileSystem files(disk, memory, [] noexcept { return std::uint32_t{0}; });
static std::byte text[100], sector[block::sector_bytes];
template <class T>
static T must(base::Result<T> result) {
    if (!result) kernel::panic("the disk: ", base::describe(result.error()));
    return *result;
}

// [four]
static Task<> read_clock() { co_await futures::sleep(20ms); }
static Task<> type_later() {
    co_await read_clock();
    Uart::send('k');
}
static Task<> read_console() { co_await futures::join(kernel::typed_byte(), type_later()); }
static Task<std::size_t> read_file() {
    const auto folder = must(co_await files.find(ext2::root_inode, "etc"));
    const auto file = must(co_await files.find(folder, "motd"));
    co_return must(co_await files.read(file, 0, text));
}
static Task<bool> read_sector() {
    const auto read = co_await block::Transfer(disk, block::Operation::read, 2, sector);
    co_return read.has_value();
}
// [four]
// [blocking]
static kernel::Executor* this_executor;
// All that a blocking call is.
template <class T>
static T wait_for(Task<T> task) {
    return this_executor->block_on(std::move(task));
}
static void read_one_after_the_other() {
    wait_for(read_console());
    wait_for(read_clock());
    (void)wait_for(read_file());
    (void)wait_for(read_sector());
}
// [blocking]
// [together]
static Task<> read_together() {
    co_await futures::join(read_console(), read_clock(), read_file(), read_sector());
}
static Task<bool> is_key_pressed_within(std::chrono::milliseconds time) {
    const auto first = co_await futures::select(kernel::typed_byte(), futures::sleep(time));
    co_return first.index() == 0;
}
// [together]
static void tell(std::string_view how, void (*action)()) {
    Uart::loop_back(true);
    auto took = std::chrono::nanoseconds::max();
    const auto asked = disk.counts().asked;
    for (int i = 0; i < 3; ++i) {  // QEMU's disk may be late: then its clock jumps
        const auto begin = Clock::now();
        action();
        took = std::min(took, Clock::now() - begin);
    }
    Uart::loop_back(false);
    print(how, ": ", took / 1ms, " ms, ", (disk.counts().asked - asked) / 3, " request\n");
}
static Task<std::uint64_t> count_awaited() {
    const auto begin = kernel::instructions_now();
    (void)co_await read_file();
    co_return kernel::instructions_now() - begin;
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    if (!disk.open(0)) return 1;
    kernel::Idle idle;
    kernel::Executor executor(idle);
    this_executor = &executor;
    executor.spawn_detached(disk.serve());
    if (!wait_for(files.mount())) return 1;
    (void)wait_for(read_file());  // from here on it is in the cache
    tell("one after the other", [] { read_one_after_the_other(); });
    tell("together", [] { wait_for(read_together()); });
    print("a key within 5 ms: ", wait_for(is_key_pressed_within(5ms)), "\n");
    const auto blocking = kernel::count_instructions([] { (void)wait_for(read_file()); });
    const auto awaited = wait_for(count_awaited());
    print("to block costs up to 5 % more: ", blocking <= awaited * 105 / 100, "\n");
    return 0;
}

// Output:
// one after the other: 40 ms, 1 request
// together: 20 ms, 1 request
// a key within 5 ms: no
// to block costs up to 5 % more: yes

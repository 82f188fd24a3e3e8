// A disk that is asked for many things at a time, and says when they are done.
//
// Each request is a future. The disk reads and writes memory by itself; the processor hears of it by an interrupt, when
// all is in place. We ask for two sectors and watch; then for 64 at a time, and then without interrupts.
//
// Needs: board
// Board: --disk
// Before: 08-processes.  Next: 10-files.

#include <source_location>

#include "arch/csr.hpp"
#include "block/device.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/print.hpp"
#include "kernel/tracer.hpp"
#include "virtio/disk.hpp"

using block::Operation, block::Transfer;
using futures::Task;
using kernel::print;

static constexpr std::size_t count = 64;
static virtio::Disk disk;
static std::byte memory[count][block::sector_bytes];

// A step of the book's animation.
static void say(std::string_view words,
                std::source_location where = std::source_location::current()) {
    static const auto lane = kernel::tracer().lane("ring");
    const auto [asked, done, collected] = disk.counts();
    kernel::tracer().instant(lane, "ring",
                             {{"say", words},
                              {"line", where.line()},
                              {"asked", asked},
                              {"done", done},
                              {"interrupts", disk.interrupts()},
                              {"collected", collected},
                              {"a byte of the memory", static_cast<int>(memory[0][56])}});
}

// [steps]
static Task<bool> read_step_by_step() {
    Transfer first(disk, Operation::read, 2, memory[0]);
    Transfer second(disk, Operation::read, 3, memory[1]);
    {
        const arch::Uninterrupted off;
        say("The ring is empty: nobody has asked for anything.");
        first.start();
        say("Its descriptors are filled, the ring has a number more, the bell is rung.");
        second.start();
        say("The same for another. The disk may have begun with the first one already.");
        while (disk.counts().done != 2) continue;
        say("The disk has written our memory, then its count. Nobody has been told.");
    }
    say("Interrupts are on: the top half has run, and has woken the bottom half.");
    const auto read = co_await first;
    say("That task has collected both answers, and woken us.");
    const auto also_read = co_await second;
    const bool is_good = read && also_read && memory[0][56] == std::byte{0x53};
    co_return is_good;
}
// [steps]
// [many]
template <std::size_t... Each>
static Task<bool> read_many(std::index_sequence<Each...>) {
    Transfer transfers[] = {Transfer(disk, Operation::read, Each, memory[Each])...};
    for (Transfer& transfer : transfers) transfer.start();
    bool is_good = true;
    for (Transfer& transfer : transfers) {
        const auto read = co_await transfer;
        is_good = is_good && read;
    }
    co_return is_good;
}
// [many]
static std::size_t turns = 0;  // that others had
static Task<> work_for_ever() {
    for (;; ++turns) co_await futures::yield();
}
// [polling]
static bool read_polling() {
    disk.interrupt_when_done(false);
    const auto interrupts = disk.interrupts();
    Transfer transfer(disk, Operation::read, 2, memory[2]);
    transfer.start();
    while (disk.collect() == 0) {  // a look for a look, and nobody else has a turn
    }
    disk.interrupt_when_done(true);
    return disk.interrupts() == interrupts;
}
// [polling]

extern "C" int kernel_main() {
    kernel::start_interrupts();
    const auto missing = disk.open(1);
    print("Slot 1: ", std::string_view(base::describe(missing.error())), "\n");
    if (const auto opened = disk.open(0); !opened) return 1;
    kernel::Idle idle;
    futures::SharedExecutor executor(idle);
    (void)executor.spawn(disk.serve());
    print("Step by step: ", executor.block_on(read_step_by_step()), "\n");
    (void)executor.spawn(work_for_ever());
    print("Many: ", executor.block_on(read_many(std::make_index_sequence<count>())),
          ", at most ", disk.most_at_once(),
          " under way, and others had turns: ", turns > 0, "\n");
    turns = 0;
    print("Without interrupts: ", read_polling(), ", and others had turns: ", turns > 0,
          "\n");
    return 0;
}

// Output:
// Slot 1: no such file or directory
// Step by step: yes
// Many: yes, at most 64 under way, and others had turns: yes
// Without interrupts: yes, and others had turns: no

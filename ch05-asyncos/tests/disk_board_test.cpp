// What a disk costs the processor: to ask, to be told, to look again and again. And what it must not do.
// A bound that is exceeded is a failure; `instructions: ...` on the console says what was counted.
//
// Needs: board
// Board: --disk

#include <algorithm>

#include "block/device.hpp"
#include "board_check.hpp"
#include "devices/places.hpp"
#include "futures/core/executor.hpp"
#include "kernel/count.hpp"
#include "kernel/interrupts.hpp"
#include "quiet_idle.hpp"
#include "spend_riscv64.hpp"
#include "virtio/disk.hpp"

using block::Operation, block::Transfer;
using futures::Task;
using kernel::print;

static virtio::Disk disk;
static std::byte memory[128][block::sector_bytes];
static QuietIdle idle;

static void report(std::string_view what, std::uint64_t counted, std::uint64_t most) {
    print("instructions: ", what, ": ", counted, "\n");
    check(counted <= most);
}

// The least of five: QEMU's disk is a thread of the host, and may interrupt more often than it has to.
static Task<std::uint64_t> count_read(std::span<std::byte> bytes) {
    std::uint64_t least = ~0ULL;
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t begin = idle.worked();
        Transfer transfer(disk, Operation::read, 0, bytes);
        const auto read = co_await transfer;
        check(read.has_value());
        least = std::min(least, idle.worked() - begin);
    }
    co_return least;
}

static Task<std::uint64_t> count_many() {
    const std::uint64_t begin = idle.worked();
    std::optional<Transfer> transfers[64];
    for (std::size_t i = 0; i < 64; ++i)
        transfers[i].emplace(disk, Operation::read, i, memory[i]).start();
    for (auto& transfer : transfers) {
        const auto read = co_await *transfer;
        check(read.has_value());
    }
    co_return (idle.worked() - begin) / 64;
}

// As a disk without DMA would have it: each word through a register. This one always says the same.
static std::uint64_t count_copy() {
    const auto& data = devices::mmio<std::uint32_t>(devices::virtio_place);
    return kernel::count_instructions([&] {
        auto* const words = reinterpret_cast<std::uint32_t*>(memory[0]);
        for (std::size_t i = 0; i < block::sector_bytes / 4; ++i) words[i] = data;
    });
}

// How long it takes differs from board to board: ours needs 10 us, which are 10,000 instructions.
static void poll() {
    disk.interrupt_when_done(false);
    const auto interrupts = disk.interrupts();
    Transfer transfer(disk, Operation::read, 2, memory[2]);
    std::uint64_t looks = 0;
    const auto counted = kernel::count_instructions([&] {
        transfer.start();
        for (; disk.collect() == 0; ++looks) {}
    });
    disk.interrupt_when_done(true);
    print("instructions: polling until a read is done: ", counted, ", in ", looks,
          " looks\n");
    check_equal(disk.interrupts(), interrupts);
}

// [sweep]
// The second answer comes at each instruction after the first: also when the bottom half has just looked, and is about
// to wait. On our machine, whose disk always takes as long.
static Task<> read_two_one_after_the_other() {
    for (unsigned between = 0; between < 1'200; ++between) {
        Transfer first(disk, Operation::read, 2, memory[0]);
        Transfer second(disk, Operation::read, 3, memory[1]);
        first.start();
        spend(between);
        second.start();
        const auto read = co_await first;
        const auto also_read = co_await second;
        check(read && also_read);
    }
}
// [sweep]

static Task<> write_and_read() {
    for (std::byte& each : memory[0]) each = std::byte{0x5a};
    Transfer write(disk, Operation::write, 100, memory[0]);
    const auto written = co_await write;
    Transfer flush(disk, Operation::flush);
    const auto flushed = co_await flush;
    Transfer read(disk, Operation::read, 100, memory[1]);
    const auto was_read = co_await read;
    check(written && flushed && was_read);
    check(std::ranges::equal(memory[0], memory[1]));
    Transfer wrong(disk, Operation::read, disk.sectors(), memory[0]);
    const auto answer = co_await wrong;
    check(answer == base::fail(base::Errno::out_of_range));
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    check(disk.open(1) == base::fail(base::Errno::no_such_file));
    check(disk.open(0).has_value());
    futures::SharedExecutor executor(idle);
    (void)executor.spawn(disk.serve());
    executor.block_on(write_and_read());
    (void)executor.block_on(count_read(memory[0]));  // the heap's first frames
    report("a read of one sector, until it is there",
           executor.block_on(count_read(memory[0])), 1'100);
    report("a read of 128 sectors",
           executor.block_on(count_read(std::as_writable_bytes(std::span(memory)))), 1'100);
    report("one of 64 reads at the same time", executor.block_on(count_many()), 600);
    report("a sector through a register", count_copy(), 600);
    poll();
    executor.block_on(read_two_one_after_the_other());
    return finish_checks();
}

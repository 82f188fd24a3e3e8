// A shell runs a script again and again, and each time another allocation fails, until it makes no more. Pages, page
// tables, tasks, blocks of the heap: whatever there is no memory for, the kernel goes on, and when all have ended, all
// memory is there again, and so is all room on the disk.
//
// Needs: board
// Board: --disk

#include "board_check.hpp"
#include "ext2/file_system.hpp"
#include "files/descriptors.hpp"
#include "futures/core/sleep.hpp"
#include "kernel/console.hpp"
#include "kernel/executor.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/turn.hpp"
#include "mount/tree.hpp"
#include "process/console_file.hpp"
#include "process/processes.hpp"
#include "virtio/disk.hpp"

using base::Errno, futures::Task;

static std::uint64_t until_failure = 0;  // allocations; 0: none fails any more
static bool fails() { return until_failure != 0 && --until_failure == 0; }

// The linker calls the first of each pair where the kernel calls its own, which is the second: see CMakeLists.txt.
#pragma GCC diagnostic ignored "-Wreturn-type-c-linkage"
extern "C" {
void* __real__ZN7futures8platform8allocateEm(std::size_t bytes);
void* __wrap__ZN7futures8platform8allocateEm(std::size_t bytes) {
    return fails() ? nullptr : __real__ZN7futures8platform8allocateEm(bytes);
}
void* __real__ZN6kernel8allocateEm(std::size_t bytes);
void* __wrap__ZN6kernel8allocateEm(std::size_t bytes) {
    return fails() ? nullptr : __real__ZN6kernel8allocateEm(bytes);
}
using Frame = base::Result<void*>;
Frame __real__ZN6memory6Frames8allocateEv(memory::Frames& frames);
Frame __wrap__ZN6memory6Frames8allocateEv(memory::Frames& frames) {
    return fails() ? base::fail(Errno::out_of_memory)
                   : __real__ZN6memory6Frames8allocateEv(frames);
}
Frame __real__ZN6memory6Frames15allocate_zeroedEv(memory::Frames& frames);
Frame __wrap__ZN6memory6Frames15allocate_zeroedEv(memory::Frames& frames) {
    return fails() ? base::fail(Errno::out_of_memory)
                   : __real__ZN6memory6Frames15allocate_zeroedEv(frames);
}
}

static constinit virtio::Disk disk;
alignas(4096) static std::byte cache[512 * 1024];

// What the programs say, nobody reads.
class Nowhere : public files::File {
  public:
    Nowhere() noexcept : File(abi::Open::read_write) {}
    base::Result<std::size_t> try_read(std::span<std::byte>) noexcept override { return 0; }
    base::Result<std::size_t> try_write(std::span<const std::byte> from) noexcept override {
        return from.size();
    }
};

constexpr std::uint64_t step = 11;  // from one failure to the next; with 1 it takes minutes

// Each alone, so that what comes late is not behind many others. What they make is a or b.
constexpr std::string_view scripts[] = {
    "echo one >a",
    "cp /etc/motd a; mv a b",
    "mkdir a; ls -l /etc",
    "ln /etc/motd a; ln -s a b; cat b",
    "cat /etc/motd | sort | head -n 1",
    "sleep 0.002 & kill -15 9999; wait",
    "ps | grep sh >a",
    "async-demo",
};

// What there is of everything, when nobody uses any.
struct Free {
    std::size_t frames;
    std::uint32_t blocks, inodes;
    bool operator==(const Free&) const = default;
};

struct Test {
    ext2::FileSystem& files;
    process::Processes& processes;
    files::FileRef nowhere;

    // Allocation number @p failing is refused; 0: none.
    Task<> run(std::string_view text, std::uint64_t failing = 0) {
        process::Words words;
        for (const std::string_view word :
             {std::string_view("sh"), std::string_view("-c"), text})
            check(words.add_argument(word).has_value());
        files::Descriptors three;
        for (int i = 0; i < 3; ++i) check(three.add(nowhere).has_value());
        until_failure = failing;
        const auto shell = co_await processes.spawn("/bin/sh", words, three, nullptr);
        check(shell || shell.error() == Errno::out_of_memory);
        if (!shell) co_return;
        const auto left = std::exchange(until_failure, 0);  // this test has its memory
        auto ended = processes.wait(*shell);
        until_failure = left;
        (void)co_await ended;
    }

    // When everybody has ended: a shell that was killed leaves its children behind.
    Task<Free> count() {
        while (processes.count() > 0) co_await futures::sleep(std::chrono::milliseconds(1));
        check((co_await files.sync()).has_value());
        (void)kernel::trim_heap();
        co_return Free{kernel::frames().free_count(), files.volume().free_blocks(),
                       files.volume().free_inodes()};
    }

    Task<> remove_all() {
        for (const std::string_view name : {"a", "b"}) {
            const auto removed = co_await files.unlink(ext2::root_inode, name);
            if (!removed) (void)co_await files.remove_folder(ext2::root_inode, name);
        }
    }

    // @param failing  The first allocation that fails; then it is one that comes later.
    Task<> run_with_failures(std::string_view script, std::uint64_t failing) {
        const Free before = co_await count();
        for (bool is_over = false; !is_over && failed_checks == 0; failing += step) {
            co_await run(script, failing);
            is_over = until_failure != 0;
            until_failure = 0;
            co_await remove_all();
            const Free after = co_await count();
            check(after == before);
            if (failed_checks != 0)
                kernel::print("without allocation ", failing, " of ", script, ": frames ",
                              before.frames, " -> ", after.frames, ", blocks ",
                              before.blocks, " -> ", after.blocks, ", inodes ",
                              before.inodes, " -> ", after.inodes, "\n");
        }
    }

    // A table that cannot grow, or be copied, is as it was.
    void check_tables() {
        files::Descriptors table, copy;
        check(table.replace(2, nowhere, false).has_value());
        until_failure = 1;
        check(table.replace(500, nowhere, false).error() == Errno::out_of_memory);
        check(table.find(2) == nowhere.get() && table.find(500) == nullptr);
        check(table.replace(500, nowhere, false).has_value());
        until_failure = 1;
        check(copy.inherit(table).error() == Errno::out_of_memory);
        check(copy.find(2) == nullptr && copy.inherit(table).has_value());
        check(copy.find(500) == nowhere.get());
    }

    Task<> run_all() {
        check((co_await files.mount()).has_value());
        check_tables();
        for (const std::string_view script : scripts) {  // what is made once is made
            co_await run(script);
            co_await remove_all();
        }
        std::uint64_t first =
            1;  // not the same of each: they all begin with a shell's start
        for (const std::string_view script : scripts)
            co_await run_with_failures(script, first++);
    }
};

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    check(kernel::start_paging().has_value());
    check(disk.open(0).has_value());
    kernel::Idle idle;
    kernel::Executor executor(idle, {.polls_per_look = 1});
    ext2::FileSystem files(disk, cache, [] noexcept { return std::uint32_t{0}; });
    mount::Tree tree(files);
    process::Processes processes(
        {executor, kernel::frames(), kernel::kernel_table(), tree});
    Nowhere nowhere;
    Test test{files, processes, files::FileRef(&nowhere)};
    kernel::turn.join();
    executor.spawn_detached(disk.serve());
    executor.block_on(test.run_all());
    kernel::use(kernel::kernel_table());
    return finish_checks();
}

// Files: a file system on the disk, whose operations wait as everything here waits.
//
// We read what mke2fs has put there, create, write and rename, leave the disk and enter it again. What is changed stays
// in the cache until it must be safe; then it goes to the disk in an order that survives a power cut.
//
// Needs: board
// Board: --disk
// Before: 09-a-disk-asynchronously.

#include "ext2/file_system.hpp"
#include "futures/core/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/panic.hpp"
#include "kernel/print.hpp"
#include "virtio/disk.hpp"

using base::Result;
using futures::Task;
using kernel::print;

static virtio::Disk disk;
alignas(16) static std::byte memory[512 * 1024];
static std::uint32_t seconds() noexcept { return 0; }

template <class T>
static T must(Result<T> result) {
    if (!result) kernel::panic(base::describe(result.error()));
    if constexpr (!std::is_void_v<T>) return *result;
}

// [write]
static Task<> write_some() {
    ext2::FileSystem files(disk, memory, seconds);
    must(co_await files.mount());
    const auto root = ext2::root_inode;
    const auto folder = must(co_await files.make_folder(root, "letters", 0755));
    const auto letter = must(co_await files.create(folder, "draft", 0644));
    const std::string_view text = "Dear disk,\nkeep this.\n";
    must(co_await files.write(letter, 0, std::as_bytes(std::span(text))));
    must(co_await files.sync());
    must(co_await files.rename(folder, "draft", folder, "letter"));
    must(co_await files.unmount());
}
// [write]

static Task<> read_it() {
    ext2::FileSystem files(disk, memory, seconds);
    must(co_await files.mount());
    const auto folder = must(co_await files.find(ext2::root_inode, "letters"));
    for (std::uint64_t offset = 0;;) {
        const auto entry = must(co_await files.next(folder, offset));
        if (entry.inode == 0) break;
        print("letters/", entry.name(), "\n");
        offset = entry.next;
    }
    const auto letter = must(co_await files.find(folder, "letter"));
    char text[100];
    const auto count =
        must(co_await files.read(letter, 0, std::as_writable_bytes(std::span(text))));
    print(std::string_view(text, count));
    const auto draft = co_await files.find(folder, "draft");
    print("draft: ", std::string_view(base::describe(draft.error())), "\n");
    must(co_await files.unmount());
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    if (const auto opened = disk.open(0); !opened) return 1;
    kernel::Idle idle;
    futures::SharedExecutor executor(idle);
    (void)executor.spawn(disk.serve());
    executor.block_on(write_some());
    executor.block_on(read_it());
    return 0;
}

// Output:
// letters/.
// letters/..
// letters/letter
// Dear disk,
// keep this.
// draft: no such file or directory

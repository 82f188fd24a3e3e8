// Any bytes, as a disk: an error at worst, and always an end.
//
// The first bytes say what is changed in a good file system: three bytes each, a place and a value. So the fuzzer begins
// where there is something to break.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "block/ram_disk.hpp"
#include "ext2/file_system.hpp"
#include "futures/core/executor.hpp"

using namespace futures;

namespace {

std::uint32_t no_time() noexcept { return 1; }

// A small file system, made by hand: a folder, and in it a file with two blocks.
std::vector<std::byte> good() {
    std::vector<std::byte> image(48 * 1024);
    const auto at = [&]<class T>(std::size_t place, const T& value) {
        std::copy_n(reinterpret_cast<const std::byte*>(&value), sizeof value,
                    image.begin() + static_cast<long>(place));
    };
    ext2::SuperBlock super{};
    super.inodes = 16, super.blocks = 48, super.free_blocks = 36, super.free_inodes = 4;
    super.first_block = 1, super.blocks_per_group = 8192, super.inodes_per_group = 16;
    super.magic = ext2::magic, super.state = ext2::clean, super.revision = 1;
    super.first_inode = 11, super.inode_bytes = 128,
    super.incompatible = ext2::types_in_names;
    at(1024, super);
    at(2048, ext2::Group{3, 4, 5, 36, 4, 2, 0, {}});
    at(3072, std::uint64_t{0x1ff});
    at(4096, std::uint64_t{0xfff});
    const auto inode = [&](std::size_t number, std::uint16_t mode, std::uint32_t size,
                           std::array<std::uint32_t, 2> blocks) {
        ext2::Record record{};
        record.mode = mode, record.size = size, record.links = 2, record.sectors = 4;
        record.block[0] = blocks[0], record.block[1] = blocks[1];
        at(5 * 1024 + (number - 1) * 128, record);
    };
    inode(2, ext2::mode_of(ext2::Kind::folder, 0755), 1024, {7, 0});
    inode(12, ext2::mode_of(ext2::Kind::ordinary, 0644), 1500, {8, 9});
    at(7 * 1024, ext2::Name{2, 12, 1, 2});
    image[7 * 1024 + 8] = std::byte{'.'};
    at(7 * 1024 + 12, ext2::Name{2, 12, 2, 2});
    at(7 * 1024 + 20, std::array{'.', '.'});
    at(7 * 1024 + 24, ext2::Name{12, 1000, 1, 1});
    image[7 * 1024 + 32] = std::byte{'f'};
    return image;
}

// Goes through all that is there, but not for ever.
Task<> visit(ext2::FileSystem& system, std::uint32_t folder, int depth) {
    std::array<std::byte, 5000> bytes;
    std::uint64_t offset = 0;
    for (int names = 0; names < 20; ++names) {
        const auto entry = co_await system.next(folder, offset);
        if (!entry || entry->inode == 0) co_return;
        offset = entry->next;
        (void)co_await system.read(entry->inode, 0, bytes);
        std::array<char, 100> link;
        (void)co_await system.read_link(entry->inode, link);
        if (depth > 0) co_await visit(system, entry->inode, depth - 1);
    }
}

Task<> use(ext2::FileSystem& system) {
    const auto mounted = co_await system.mount();
    if (!mounted) co_return;
    co_await visit(system, ext2::root_inode, 3);
    std::array<std::byte, 3000> bytes{};
    const auto root = ext2::root_inode;
    const auto made = co_await system.create(root, "new", 0644);
    if (made) (void)co_await system.write(*made, 20'000, bytes);
    const auto folder = co_await system.make_folder(root, "folder", 0755);
    if (folder) (void)co_await system.rename(root, "f", *folder, "g");
    if (folder) (void)co_await system.rename(root, "folder", *folder, "x");
    const auto found = co_await system.find(root, "f");
    if (found) {
        (void)co_await system.write(*found, 700, bytes);
        (void)co_await system.resize(*found, 100);
        (void)co_await system.link(*found, root, "h");
    }
    (void)co_await system.unlink(root, "f");
    (void)co_await system.unlink(root, "new");
    (void)co_await system.remove_folder(root, "folder");
    (void)co_await system.sync();
    co_await visit(system, root, 2);
    (void)co_await system.unmount();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto image = good();
    auto bytes = image;
    for (; size >= 3; data += 3, size -= 3)
        bytes[static_cast<std::size_t>(data[0] << 8 | data[1]) % bytes.size()] =
            std::byte{data[2]};
    block::RamDisk disk(bytes);
    VirtualDriver driver;
    LocalExecutor executor(driver);
    alignas(16) static std::byte memory[64 * 1024];
    ext2::FileSystem system(disk, memory, no_time);
    executor.block_on(use(system));
    return 0;
}

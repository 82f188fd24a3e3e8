// Files that others have written: by mke2fs, which knows nothing of us.
//
// Needs: posix

#include <cstring>

#include "block/ram_disk.hpp"
#include "ext2/contents.hpp"
#include "ext2/folder.hpp"
#include "futures/core/executor.hpp"
#include "images.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using base::Result;

namespace {

std::uint32_t no_time() noexcept { return 0; }

Task<Result<std::string>> read_file(ext2::Volume& volume, std::string_view name) {
    const auto mounted = co_await volume.mount();
    if (!mounted) co_return base::fail(mounted.error());
    const auto root = co_await volume.inode(ext2::root_inode);
    if (!root) co_return base::fail(root.error());
    const auto found = co_await ext2::find_name(volume, *root, name);
    if (!found) co_return base::fail(found.error());
    const auto inode = co_await volume.inode(found->name().inode);
    if (!inode) co_return base::fail(inode.error());
    std::string text(inode->size(), '?');
    const auto count =
        co_await ext2::read(volume, *inode, 0, std::as_writable_bytes(std::span(text)));
    if (!count) co_return base::fail(count.error());
    text.resize(*count);
    co_return text;
}

}  // namespace

TEST_CASE("a file that mke2fs has written is read as it was") {
    if (images::tool("mke2fs").empty()) workbook::cannot_run("mke2fs is not installed");
    const int block_bytes = GENERATE(1024, 4096);
    const images::Folder room;
    images::fs::create_directory(room / "files");
    std::string large;
    for (int i = 0; i < 60'000; ++i) large += std::to_string(i) + ' ';
    std::ofstream(room / "files/small", std::ios::binary) << "Hello, disk.\n";
    std::ofstream(room / "files/large", std::ios::binary) << large;
    auto image = images::make(room, block_bytes, "2048", "-d " + (room / "files").string());

    block::RamDisk disk(image);
    VirtualDriver driver;
    LocalExecutor executor(driver);
    alignas(16) static std::byte memory[64 * 1024];
    for (const auto& [name, text] :
         {std::pair{"small", std::string("Hello, disk.\n")}, {"large", large}}) {
        ext2::Volume volume(disk, memory, no_time);
        const auto read = executor.block_on(read_file(volume, name));
        REQUIRE(read);
        CHECK(*read == text);
    }
    ext2::Volume volume(disk, memory, no_time);
    CHECK(executor.block_on(read_file(volume, "missing")) ==
          base::fail(base::Errno::no_such_file));
}

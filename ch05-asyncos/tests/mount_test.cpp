// Paths on a disk that mke2fs has made.
//
// Needs: posix

#include "block/ram_disk.hpp"
#include "futures/core/executor.hpp"
#include "images.hpp"
#include "mount/tree.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using abi::Open;
using base::Errno;
using base::Result;

namespace {

std::uint32_t no_time() noexcept { return 7; }

images::Bytes make_image(const images::Folder& room) {
    if (images::tool("mke2fs").empty()) workbook::cannot_run("mke2fs is not installed");
    images::fs::create_directories(room / "files/folder");
    std::ofstream(room / "files/folder/text") << "some text\n";
    images::fs::create_symlink("folder/text", room / "files/link");
    images::fs::create_symlink("/folder", room / "files/way");
    images::fs::create_symlink("round", room / "files/round");
    return images::make(room, 1024, "1024", "-d " + (room / "files").string());
}

// A mounted disk, and its tree. What its tasks give is asked for at once.
struct Mounted {
    Mounted() { REQUIRE(executor.block_on(system.mount())); }
    ~Mounted() {
        CHECK(executor.block_on(system.unmount()));
        CHECK(images::judged(room, image).code == 0);
    }

    template <class T>
    T run(Task<T> task) {
        return executor.block_on(std::move(task));
    }
    Result<files::FileRef> open(std::string_view path, unsigned flags = Open::read) {
        return run(tree.open(2, path, flags, 0666));
    }
    std::string read(std::string_view path) {
        const auto file = open(path);
        if (!file) return base::describe(file.error());
        char text[64];
        const auto count = run((*file)->read(std::as_writable_bytes(std::span(text))));
        return count ? std::string(text, *count) : base::describe(count.error());
    }
    void write(std::string_view path, std::string_view text, unsigned flags = 0) {
        const auto file = open(path, Open::write | Open::create | flags);
        REQUIRE(file);
        CHECK(run((*file)->write(std::as_bytes(std::span(text)))) == text.size());
    }

    images::Folder room;
    images::Bytes image = make_image(room);
    block::RamDisk disk{image};
    alignas(16) std::byte memory[64 * 1024];
    VirtualDriver driver;
    LocalExecutor executor{driver};
    ext2::FileSystem system{disk, memory, no_time};
    mount::Tree tree{system};
};

}  // namespace

TEST_CASE("a path leads through folders, dots and links") {
    Mounted disk;
    for (const char* path : {"/folder/text", "folder/text", "link", "/way/text",
                             "folder/../link", "//folder//.//text", "way/../folder/text"})
        CHECK(disk.read(path) == "some text\n");
    CHECK(disk.read("no") == base::describe(Errno::no_such_file));
    CHECK(disk.read("no/text") == base::describe(Errno::no_such_file));
    CHECK(disk.read("link/text") == base::describe(Errno::not_a_directory));
    CHECK(disk.read("folder/text/") == base::describe(Errno::not_a_directory));
    CHECK(disk.read("folder") == base::describe(Errno::is_a_directory));
    CHECK(disk.read("") == base::describe(Errno::no_such_file));
    CHECK(disk.open("round") == base::fail(mount::too_many_links));
    CHECK(disk.open(std::string(5000, 'a')) == base::fail(base::Errno::name_too_long));
    CHECK(disk.open(std::string(256, 'a')) == base::fail(base::Errno::name_too_long));
}

TEST_CASE("what is created is there, and may have to be new") {
    Mounted disk;
    disk.write("/folder/new", "one");
    disk.write("/folder/new", "two", Open::append);
    CHECK(disk.read("folder/new") == "onetwo");
    disk.write("/folder/new", "x", Open::truncate);
    CHECK(disk.read("folder/new") == "x");
    CHECK(disk.open("link", Open::write | Open::create | Open::exclusive) ==
          base::fail(Errno::already_exists));
    CHECK(disk.open("folder", Open::write) == base::fail(Errno::is_a_directory));
    CHECK(disk.open("folder", Open::create) == base::fail(Errno::is_a_directory));
    CHECK(disk.run(disk.tree.make_link("folder/made", 2, "ahead")));
    disk.write("ahead", "through a link");
    CHECK(disk.read("folder/made") == "through a link");
    CHECK(disk.open("new/", Open::write | Open::create) ==
          base::fail(Errno::is_a_directory));
    CHECK(disk.open("link", Open::directory) == base::fail(Errno::not_a_directory));
}

TEST_CASE("a file whose name is gone stays while it is open") {
    Mounted disk;
    const auto file = disk.open("folder/text");
    REQUIRE(file);
    CHECK(disk.run(disk.tree.remove(2, "folder/text", false)));
    CHECK(disk.open("folder/text") == base::fail(Errno::no_such_file));
    CHECK(disk.run((*file)->status())->links == 0);
    std::byte room[4];
    CHECK(disk.run((*file)->read(room)) == 4U);
}

TEST_CASE("names are made, moved and removed, each with its error") {
    Mounted disk;
    auto& tree = disk.tree;
    CHECK(disk.run(tree.make_folder(2, "a/", 0777)));
    CHECK(disk.run(tree.make_folder(2, "a", 0777)) == base::fail(Errno::already_exists));
    CHECK(disk.run(tree.rename(2, "folder", 2, "a/b", true)));
    CHECK(disk.read("a/b/text") == "some text\n");
    CHECK(disk.run(tree.rename(2, "a", 2, "a/b/c", true)) ==
          base::fail(Errno::invalid_argument));
    CHECK(disk.run(tree.link(2, "a/b/text", 2, "hard")));
    CHECK(disk.run(tree.status(2, "hard", true))->links == 2);
    CHECK(disk.run(tree.rename(2, "hard", 2, "round", false)) ==
          base::fail(Errno::already_exists));
    CHECK(disk.run(tree.make_link("hard", 2, "soft")));
    char target[16];
    CHECK(disk.run(tree.read_link(2, "soft", target)) == 4U);
    CHECK(disk.run(tree.read_link(2, "hard", target)) ==
          base::fail(Errno::invalid_argument));
    CHECK(disk.run(tree.status(2, "soft", false))->mode >> 12 == 10);
    CHECK(disk.run(tree.remove(2, "a", true)) == base::fail(Errno::not_empty));
    CHECK(disk.run(tree.remove(2, "a", false)) == base::fail(Errno::is_a_directory));
    CHECK(disk.run(tree.remove(2, "/", true)) == base::fail(Errno::busy));
}

TEST_CASE("a folder knows its path") {
    Mounted disk;
    REQUIRE(disk.run(disk.tree.make_folder(2, "folder/deep", 0777)));
    const auto folder = disk.open("way/deep", Open::directory);
    REQUIRE(folder);
    char path[64];
    const auto length = disk.run(disk.tree.path_of((*folder)->folder(), path));
    REQUIRE(length);
    CHECK(std::string_view(path, *length) == "/folder/deep");
    CHECK(disk.run(disk.tree.path_of(2, path)) == 1U);
    CHECK(disk.run(disk.tree.path_of((*folder)->folder(), {path, 5})) ==
          base::fail(Errno::out_of_range));
}

TEST_CASE("the names in a folder come in parts of any size") {
    Mounted disk;
    const auto names = [&](std::size_t bytes) {
        const auto folder = disk.open("/", Open::directory);
        std::string all;
        std::vector<std::byte> room(bytes);
        while (const auto count = disk.run((*folder)->names(room)).value_or(0)) {
            for (std::size_t at = 0; at < count;) {
                abi::DirectoryEntry entry;
                std::memcpy(&entry, room.data() + at, sizeof entry);
                all += reinterpret_cast<const char*>(room.data() + at + entry.name_place);
                all += ' ';
                at += entry.bytes;
            }
        }
        return all;
    };
    CHECK(names(4096) == ". .. lost+found folder link round way ");
    CHECK(names(40) == names(4096));
    const auto folder = disk.open("/", Open::directory);
    std::byte room[8];
    CHECK(disk.run((*folder)->names(room)) == base::fail(Errno::invalid_argument));
}

TEST_CASE("/dev/null is empty and takes everything") {
    Mounted disk;
    CHECK(disk.run(disk.tree.status(2, "/dev/null", true))->special_device == 0x103);
    const auto null = disk.open("/dev/null", Open::read_write);
    REQUIRE(null);
    std::byte room[4];
    CHECK((*null)->try_read(room) == 0U);
    CHECK((*null)->try_write(room) == 4U);
}

// The power may go at any write: whatever the disk had done by then, and in whatever order, e2fsck repairs it, and what
// was made safe before is there.
//
// Needs: posix

#include "ext2/file_system.hpp"
#include "images.hpp"
#include "power_cut.hpp"
#include "sample.hpp"
#include "unruly_disk.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

// The free blocks have something in them that belongs to nobody.
Bytes used_image(const images::Folder& room, int block_bytes) {
    const auto path = room / "new.img";
    images::save(path, Bytes(1024 * 1024, std::byte{0xee}));
    const auto made =
        images::run(images::tool("mke2fs") + " -q -F -t ext2 -E nodiscard -N 64 -b " +
                    std::to_string(block_bytes) + " " + path.string());
    INFO(made.output);
    REQUIRE(made.code == 0);
    return images::load(path);
}

// What e2fsck makes of an image. It must not find a block with two owners: it could only guess whose it is.
std::string repair(const images::Folder& room, Bytes& image) {
    const auto path = room / "cut.img";
    images::save(path, image);
    const auto repaired = images::run(images::tool("e2fsck") + " -fy " + path.string());
    image = images::load(path);
    if (repaired.code > 1) return "e2fsck could not repair it: " + repaired.output;
    if (repaired.output.find("ultiply-claimed") != std::string::npos)
        return "a block with two owners";
    const auto again = images::run(images::tool("e2fsck") + " -fn " + path.string());
    return again.code == 0 ? "" : "it is still broken: " + again.output;
}

struct Seen {
    int cuts = 0;
    std::string wrong;
};

// One run, with so many steps; the power goes at each request with a chance of one in `seldom`.
Seen run(const images::Folder& room, const Bytes& image, std::uint32_t seed, int steps,
         std::size_t seldom, bool is_repaired) {
    UnrulyDisk disk(image, seed);
    VirtualDriver driver;
    LocalExecutor executor(driver);
    (void)executor.spawn(disk.serve());
    std::vector<std::max_align_t> memory(6'000);
    ext2::FileSystem system(disk, std::as_writable_bytes(std::span(memory)),
                            power_cut::no_time);
    REQUIRE(executor.block_on(system.mount()));
    power_cut::Files files(system, executor, seed);
    files.begin();
    Seen seen;
    std::mt19937 random(seed);
    disk.before_each = [&] {
        if (!seen.wrong.empty() || random() % seldom != 0) return;
        ++seen.cuts;
        Bytes cut = disk.cut();
        if (is_repaired) seen.wrong = repair(room, cut);
        if (seen.wrong.empty()) seen.wrong = files.look(cut, is_repaired);
    };
    for (int step = 0; step < steps && seen.wrong.empty(); ++step) {
        files.step();
        if (files.below(12) == 0) files.sync();
    }
    return seen;
}

void cut_often(int runs, int wanted) {
    if (images::tool("mke2fs").empty()) workbook::cannot_run("mke2fs is not installed");
    const images::Folder room;
    int cuts = 0;
    for (std::uint32_t seed = 1; cuts < wanted; ++seed) {
        const int block_bytes = seed % 3 == 0 ? 4096 : 1024;
        const Seen seen = run(room, used_image(room, block_bytes), seed, runs, 20, true);
        cuts += seen.cuts;
        CAPTURE(seed, block_bytes);
        REQUIRE(seen.wrong == "");
    }
}

}  // namespace

TEST_CASE("after a power cut e2fsck repairs the rest, and what was safe is there") {
    cut_often(100, tests::sample(60));
}

TEST_CASE("after each of 1,000 power cuts", "[.whole]") { cut_often(100, 1000); }

TEST_CASE(
    "no name is on the disk before its file, no file before its contents, in 1,000 "
    "orders") {
    if (images::tool("mke2fs").empty()) workbook::cannot_run("mke2fs is not installed");
    const images::Folder room;
    const Bytes image = used_image(room, 1024);
    const int orders = tests::sample(1000);
    int cuts = 0;
    for (int seed = 1; seed <= orders; ++seed) {
        const Seen seen = run(room, image, static_cast<std::uint32_t>(seed), 40, 5, false);
        cuts += seen.cuts;
        CAPTURE(seed);
        REQUIRE(seen.wrong == "");
    }
    CHECK(cuts > orders);
}

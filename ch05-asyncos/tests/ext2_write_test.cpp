// Whatever is done to files, others can read it: e2fsck finds nothing to repair, and a model has the same in it.
//
// Needs: posix

#include <cstring>

#include "block/ram_disk.hpp"
#include "ext2/file_system.hpp"
#include "ext2_model.hpp"
#include "images.hpp"
#include "sample.hpp"
#include "unruly_disk.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

std::uint32_t no_time() noexcept { return 1; }

void check_clean(const images::Folder& room, const Bytes& image) {
    const auto judged = images::judged(room, image);
    INFO(judged.output);
    CHECK(judged.code == 0);
}

// So many random operations; the file system is left and entered again now and then.
void play(int block_bytes, std::uint32_t seed, int steps, std::size_t memory_bytes) {
    const images::Folder room;
    UnrulyDisk disk(images::make(room, block_bytes, "3072", "-N 96"), seed);
    VirtualDriver driver;
    LocalExecutor executor(driver);
    (void)executor.spawn(disk.serve());
    std::vector<std::max_align_t> memory(memory_bytes / sizeof(std::max_align_t));
    auto system = std::make_unique<ext2::FileSystem>(
        disk, std::as_writable_bytes(std::span(memory)), no_time);
    REQUIRE(executor.block_on(system->mount()));
    model::Model model(*system, executor, seed);
    for (int step = 1; step <= steps; ++step) {
        model.step();
        if (model.below(50) == 0) REQUIRE(executor.block_on(system->sync()));
        if (step % (steps / 2) != 0) continue;
        model.compare();
        CHECK(system->volume().cache().pinned() == 1);
        REQUIRE(executor.block_on(system->unmount()));
        check_clean(room, disk.image());
        system = std::make_unique<ext2::FileSystem>(
            disk, std::as_writable_bytes(std::span(memory)), no_time);
        REQUIRE(executor.block_on(system->mount()));
        model.use(*system);
        model.compare();
    }
}

}  // namespace

TEST_CASE("random operations leave what a model has, and nothing to repair") {
    if (images::tool("mke2fs").empty()) workbook::cannot_run("mke2fs is not installed");
    const int block_bytes = GENERATE(1024, 4096);
    const auto seed = GENERATE(range(1U, 4U));
    CAPTURE(block_bytes, seed);
    play(block_bytes, seed, tests::sample(600), 300'000);
}

TEST_CASE("many more random operations", "[.whole]") {
    const int block_bytes = GENERATE(1024, 2048, 4096);
    const auto seed = GENERATE(range(100U, 130U));
    CAPTURE(block_bytes, seed);
    play(block_bytes, seed, 2000, 200'000);
}

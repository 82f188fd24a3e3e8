// FramePool: what comes back is given again.

#include "futures/core/frame_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

Task<int> doubled(std::allocator_arg_t, Allocator&, int value) {
    co_await yield();
    co_return 2 * value;
}

}  // namespace

TEST_CASE("a block that has come back is the next of its size") {
    FramePool pool;
    void* const first = pool.allocate(100);
    void* const second = pool.allocate(100);
    CHECK(first != second);
    pool.deallocate(first, 100);
    CHECK(pool.allocate(200) != first);
    CHECK(pool.allocate(97) == first);
    void* const third = pool.allocate(100);
    CHECK(third != first);
    for (void* const block : {first, second, third}) pool.deallocate(block, 100);
}

TEST_CASE("blocks do not overlap, whatever their size") {
    FramePool pool;
    std::vector<unsigned char*> blocks;
    for (std::size_t size = 16; size <= 4096; size += 48) {
        for (int i = 0; i < 40; ++i) {
            auto* const block = static_cast<unsigned char*>(pool.allocate(size));
            REQUIRE(reinterpret_cast<std::uintptr_t>(block) % 16 == 0);
            std::fill_n(block, size, static_cast<unsigned char>(blocks.size()));
            blocks.push_back(block);
        }
    }
    std::size_t index = 0;
    for (std::size_t size = 16; size <= 4096; size += 48) {
        for (int i = 0; i < 40; ++i, ++index) {
            const auto mark = static_cast<unsigned char>(index);
            CHECK(blocks[index][0] == mark);
            CHECK(blocks[index][size - 1] == mark);
            pool.deallocate(blocks[index], size);
        }
    }
}

TEST_CASE("tasks lie in a pool") {
    VirtualDriver driver;
    FramePool pool;
    LocalExecutor executor(driver);
    for (int i = 0; i < 1000; ++i) {
        CHECK(executor.block_on(doubled(std::allocator_arg, pool, i)) == 2 * i);
    }
}

// Frames and blocks with several harts, each a thread here: what one allocates another may free.

#include <array>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "memory/address_space.hpp"
#include "memory/slab.hpp"
#include "memory_bed.hpp"
#include "workbook/catch.hpp"

namespace {

struct Block {
    void* place;
    std::size_t bytes;
    unsigned char value;
};

// Where the threads leave blocks for each other.
struct Table {
    std::mutex mutex;
    std::vector<Block> blocks;
};

bool is_full_of(const Block& block) {
    for (std::size_t i = 0; i < block.bytes; ++i)
        if (static_cast<unsigned char*>(block.place)[i] != block.value) return false;
    return true;
}

// Returns whether each block still held what its allocator had written.
bool use(memory::Slab& slab, memory::Hand& hand, Table& table, unsigned seed) {
    std::mt19937 random(seed);
    bool is_right = true;
    for (int step = 0; step < 20'000; ++step) {
        const std::size_t bytes = 1 + random() % 300;
        const auto value = static_cast<unsigned char>(random());
        Block block{slab.allocate(hand, bytes), bytes, value};
        if (block.place == nullptr) return false;
        std::memset(block.place, value, bytes);
        {
            const std::lock_guard held(table.mutex);
            table.blocks.push_back(block);
            std::swap(table.blocks[random() % table.blocks.size()], table.blocks.back());
            if (table.blocks.size() < 100) continue;
            block = table.blocks.back();
            table.blocks.pop_back();
        }
        is_right = is_right && is_full_of(block);
        slab.deallocate(hand, block.place, block.bytes);
    }
    return is_right;
}

}  // namespace

TEST_CASE("a block allocated on one hart may be freed on another, while all allocate") {
    Memory frames(300);
    memory::Slab slab(*frames);
    std::array<memory::Hand, 4> hands{};
    std::array<bool, 4> is_right{};
    Table table;
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < 4; ++i)
            threads.emplace_back([&, i] { is_right[i] = use(slab, hands[i], table, i); });
    }
    CHECK(is_right == std::array{true, true, true, true});
    for (const Block& block : table.blocks)
        slab.deallocate(hands[0], block.place, block.bytes);
    for (memory::Hand& hand : hands) slab.trim(hand);
    CHECK(frames->free_count() == 300);
}

TEST_CASE("spaces that share their pages may write to them at the same time") {
    Memory frames(400);
    const memory::PageTable kernel = memory::PageTable::create(*frames).value();
    const std::size_t before = frames->free_count();
    {
        auto first = memory::AddressSpace::create(*frames, kernel).value();
        constexpr std::uint64_t at = memory::user_begin;
        REQUIRE(first.reserve(at, 20 * memory::page_size,
                              memory::Access::read | memory::Access::write));
        for (int round = 0; round < 50; ++round) {
            for (std::uint64_t i = 0; i < 20; ++i)
                REQUIRE(first.store(at + i * memory::page_size, i));
            auto second = first.fork().value();
            auto third = first.fork().value();
            const auto write = [](memory::AddressSpace& space, std::uint64_t value) {
                for (std::uint64_t i = 0; i < 20; ++i)
                    (void)space.store(at + i * memory::page_size, value + i);
            };
            {
                const std::jthread one([&] { write(second, 100); });
                const std::jthread two([&] { write(third, 200); });
            }
            for (std::uint64_t i = 0; i < 20; ++i) {
                REQUIRE(first.load<std::uint64_t>(at + i * memory::page_size).value() == i);
                REQUIRE(second.load<std::uint64_t>(at + i * memory::page_size).value() ==
                        100 + i);
                REQUIRE(third.load<std::uint64_t>(at + i * memory::page_size).value() ==
                        200 + i);
            }
        }
    }
    CHECK(frames->free_count() == before);
}

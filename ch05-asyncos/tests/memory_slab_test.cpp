// Slab: blocks do not overlap, what comes back is used again, and nothing stays behind.

#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "memory/census.hpp"
#include "memory/checked_slab.hpp"
#include "memory/slab.hpp"
#include "memory_bed.hpp"
#include "workbook/catch.hpp"

using memory::Hand;
using memory::Misuse;
using memory::Slab;

namespace {

// A slab, and what two harts have at hand.
struct Bed {
    explicit Bed(std::size_t count) : frames(count), slab(*frames) {}
    Memory frames;
    Slab slab;
    Hand hand{}, other{};
};

}  // namespace

TEST_CASE("a block that has come back is the next of its size") {
    Bed bed(10);
    void* const first = bed.slab.allocate(bed.hand, 100);
    void* const second = bed.slab.allocate(bed.hand, 100);
    bed.slab.deallocate(bed.hand, first, 100);
    CHECK(bed.slab.allocate(bed.hand, 200) != first);
    CHECK(bed.slab.allocate(bed.hand, 97) == first);
    CHECK(bed.slab.used(bed.hand, 100) == 2);
    bed.slab.deallocate(bed.hand, first, 100);
    bed.slab.deallocate(bed.hand, second, 100);
    CHECK(bed.slab.used(bed.hand, 100) == 0);
}

TEST_CASE("every size is aligned, whole, and comes back to its frame") {
    Bed bed(10);
    for (std::size_t bytes = 0; bytes < 9000; bytes += bytes < 2100 ? 1 : 97) {
        void* const block = bed.slab.allocate(bed.hand, bytes);
        REQUIRE(block != nullptr);
        CHECK(reinterpret_cast<std::uintptr_t>(block) % 16 == 0);
        std::memset(block, 0xee, bytes);
        bed.slab.deallocate(bed.hand, block, bytes);
        bed.slab.trim(bed.hand);
        REQUIRE(bed.frames->free_count() == 10);
        REQUIRE(bed.slab.pages() == 0);
    }
}

TEST_CASE("a block that is freed twice is reported, and stays free once") {
    Bed bed(10);
    const Misuses misuses;
    void* const first = bed.slab.allocate(bed.hand, 64);
    void* const second = bed.slab.allocate(bed.hand, 64);
    bed.slab.deallocate(bed.hand, first, 64);
    bed.slab.deallocate(bed.hand, second, 64);
    bed.slab.deallocate(bed.hand, first, 64);  // not even the last one
    REQUIRE(Misuses::notes().size() == 1);
    CHECK(Misuses::notes()[0] == Misuses::Note{Misuse::freed_twice, first});
    CHECK(bed.slab.allocate(bed.hand, 64) != bed.slab.allocate(bed.hand, 64));
    CHECK(bed.slab.used(bed.hand, 64) == 2);
}

TEST_CASE("it is also seen when the block is in its page again, or the page is gone") {
    Bed bed(10);
    const Misuses misuses;
    void* const kept = bed.slab.allocate(bed.hand, 64);
    void* const block = bed.slab.allocate(bed.hand, 64);
    bed.slab.deallocate(bed.hand, block, 64);
    bed.slab.trim(bed.hand);
    bed.slab.deallocate(bed.hand, block, 64);
    CHECK(Misuses::notes().size() == 1);
    bed.slab.deallocate(bed.hand, kept, 64);
    bed.slab.trim(bed.hand);
    CHECK(bed.slab.pages() == 0);
    void* const page = *bed.frames->allocate();
    std::memset(page, 0,
                32);  // somebody had it in between; the block's mark is still there
    bed.frames->release(page);
    bed.slab.deallocate(bed.hand, block, 64);
    CHECK(Misuses::notes().size() == 2);
}

TEST_CASE("a used block that looks like a free one can be freed") {
    Bed bed(10);
    const Misuses misuses;
    auto* const block = static_cast<void**>(bed.slab.allocate(bed.hand, 64));
    block[1] = block;  // an empty ring is one
    bed.slab.deallocate(bed.hand, block, 64);
    CHECK(Misuses::notes().empty());
    CHECK(bed.slab.used(bed.hand, 64) == 0);
}

TEST_CASE("a block may come back on another hart") {
    Bed bed(10);
    void* const block = bed.slab.allocate(bed.hand, 64);
    bed.slab.deallocate(bed.other, block, 64);
    CHECK(bed.slab.allocate(bed.other, 64) == block);
    bed.slab.deallocate(bed.other, block, 64);
    bed.slab.trim(bed.other);
    bed.slab.trim(bed.hand);
    CHECK(bed.frames->free_count() == 10);
}

TEST_CASE("has() knows its blocks") {
    Bed bed(10);
    auto* const block = static_cast<char*>(bed.slab.allocate(bed.hand, 64));
    CHECK(bed.slab.has(block, 64));
    CHECK_FALSE(bed.slab.has(block, 80));
    CHECK_FALSE(bed.slab.has(block + 16, 64));
    char mine[64];
    CHECK_FALSE(bed.slab.has(mine, 64));
    bed.slab.deallocate(bed.hand, block, 64);
}

TEST_CASE("when memory ends there is no block, and with one frame more there is") {
    for (const std::size_t bytes : {16U, 500U, 2032U, 2033U, 4096U, 10'000U}) {
        Bed bed(10);
        const std::size_t needed = bytes <= 4096 ? 1 : 3;
        bed.frames.leave(needed - 1);
        CHECK(bed.slab.allocate(bed.hand, bytes) == nullptr);
        bed.frames.give_back();
        CHECK(bed.slab.allocate(bed.hand, bytes) != nullptr);
    }
}

TEST_CASE("blocks hold what was written, after any sequence, and all frames come back") {
    Bed bed(300);
    struct Used {
        unsigned char* place;
        std::size_t bytes;
        unsigned char value;
    };
    std::vector<Used> used;
    std::mt19937 random(2);
    for (int step = 0; step < 100'000; ++step) {
        Hand& hand = random() % 4 == 0 ? bed.other : bed.hand;
        if (random() % 9 < 5) {
            const std::size_t bytes = random() % 20 == 0 ? random() % 9000 : random() % 400;
            const auto value = static_cast<unsigned char>(random());
            auto* const place = static_cast<unsigned char*>(bed.slab.allocate(hand, bytes));
            if (place == nullptr) {
                bed.slab.trim(bed.hand);
                bed.slab.trim(bed.other);
                continue;
            }
            std::memset(place, value, bytes);
            used.push_back({place, bytes, value});
        } else if (!used.empty()) {
            const std::size_t at = random() % used.size();
            const Used block = used[at];
            for (std::size_t i = 0; i < block.bytes; ++i)
                REQUIRE(block.place[i] == block.value);
            bed.slab.deallocate(hand, block.place, block.bytes);
            used[at] = used.back();
            used.pop_back();
        }
    }
    REQUIRE_FALSE(used.empty());
    for (const Used& block : used) bed.slab.deallocate(bed.hand, block.place, block.bytes);
    bed.slab.trim(bed.hand);
    bed.slab.trim(bed.other);
    CHECK(bed.slab.pages() == 0);
    CHECK(bed.frames->free_count() == 300);
}

TEST_CASE("a checked slab sees who writes to a block that he has given back") {
    Bed bed(10);
    memory::CheckedSlab checked(*bed.frames);
    const Misuses misuses;
    for (const std::size_t at : {16U, 40U, 95U}) {
        auto* const block = static_cast<unsigned char*>(checked.allocate(bed.hand, 96));
        checked.deallocate(bed.hand, block, 96);
        Misuses::notes().clear();
        CHECK(checked.allocate(bed.hand, 96) == block);
        CHECK(Misuses::notes().empty());
        checked.deallocate(bed.hand, block, 96);
        block[at] = 1;
        CHECK(checked.allocate(bed.hand, 96) == block);
        REQUIRE(Misuses::notes().size() == 1);
        CHECK(Misuses::notes()[0] == Misuses::Note{Misuse::written_after, block});
        checked.deallocate(bed.hand, block, 96);
    }
    checked.slab().trim(bed.hand);
    CHECK(bed.frames->free_count() == 10);
}

TEST_CASE("a checked slab refuses what is not its own, or has another size") {
    Bed bed(10);
    memory::CheckedSlab checked(*bed.frames);
    const Misuses misuses;
    auto* const block = static_cast<unsigned char*>(checked.allocate(bed.hand, 96));
    alignas(16) unsigned char mine[96] = {};
    checked.deallocate(bed.hand, mine, 96);
    checked.deallocate(bed.hand, block + 16, 96);
    checked.deallocate(bed.hand, block, 112);
    CHECK(Misuses::notes().size() == 3);
    for (const auto& [what, where] : Misuses::notes()) CHECK(what == Misuse::foreign);
    checked.deallocate(bed.hand, block, 96);
    CHECK(Misuses::notes().size() == 3);
}

TEST_CASE("a census says what leaks") {
    Bed bed(10);
    const memory::Census before(bed.slab, bed.hand);
    void* const kept = bed.slab.allocate(bed.hand, 100);
    bed.slab.deallocate(bed.hand, bed.slab.allocate(bed.hand, 50), 50);
    std::vector<std::pair<std::size_t, std::size_t>> leaks;
    const auto note = [&](std::size_t bytes, std::size_t count) {
        leaks.emplace_back(bytes, count);
    };
    memory::Census(bed.slab, bed.hand).each_more_than(before, note);
    CHECK(leaks == std::vector<std::pair<std::size_t, std::size_t>>{{112, 1}});
    bed.slab.deallocate(bed.hand, kept, 100);
}

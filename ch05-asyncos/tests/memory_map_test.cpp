// PageTable and the kernel's map: what is translated, where to, and that nothing is both written and executed.

#include <map>
#include <optional>
#include <random>

#include "memory/kernel_map.hpp"
#include "memory_bed.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using memory::Access;
using memory::allows;
using memory::Owner;
using memory::page_size;
using memory::PageTable;

namespace {

constexpr std::uint64_t giga = 1ULL << 30, mega = 1ULL << 20, at = 0x8000'0000;
constexpr memory::KernelPlaces places{.devices_end = giga,
                                      .text = at,
                                      .constants = at + 5 * page_size,
                                      .data = at + 7 * page_size,
                                      .memory_end = at + 128 * mega,
                                      .stacks = at + 16 * page_size,
                                      .stack_bytes = 8 * page_size,
                                      .stack_count = 4};

// What the map should say of an address.
std::optional<Access> expected(std::uint64_t address) {
    if (address < places.devices_end) return Access::read | Access::write;
    if (address < places.text || address >= places.memory_end) return std::nullopt;
    if (address < places.constants) return Access::read | Access::execute;
    if (address < places.data) return Access::read;
    const std::uint64_t stack = (address - places.stacks) / places.stack_bytes;
    const bool is_guard = address >= places.stacks && stack < places.stack_count &&
                          (address - places.stacks) % places.stack_bytes < page_size;
    if (is_guard) return std::nullopt;
    return Access::read | Access::write;
}

}  // namespace

TEST_CASE("the kernel's map is exact, page by page") {
    Memory frames(20);
    auto table = PageTable::create(*frames).value();
    REQUIRE(memory::map_kernel(table, places));
    for (std::uint64_t address = at - page_size; address < at + 129 * mega;
         address += page_size) {
        const memory::Walk walk = table.walk(address + 123);
        const auto access = expected(address);
        REQUIRE(walk.found == access.has_value());
        if (!access) continue;
        REQUIRE(walk.physical == address + 123);
        REQUIRE(walk.steps[walk.count - 1].entry.access() == *access);
    }
    CHECK(table.walk(0x1000'0000).physical == 0x1000'0000);
    CHECK_FALSE(table.walk(giga).found);
}

TEST_CASE("nothing of it is for user programs, nor both written and executed") {
    Memory frames(20);
    auto table = PageTable::create(*frames).value();
    REQUIRE(memory::map_kernel(table, places));
    std::size_t pages = 0;
    table.each_page([&](std::uint64_t address, unsigned, memory::Entry entry) {
        ++pages;
        CHECK(entry.physical() == address);
        CHECK_FALSE(entry.is_user());
        CHECK_FALSE(allows(entry.access(), Access::write | Access::execute));
    });
    CHECK(pages == 1 + 63 + 512 - 4);  // a giga page, mega pages, and what is left of 2 MiB
    CHECK(frames->total() - frames->free_count() == 3);
}

TEST_CASE("memory may end while the kernel's map is made") {
    Memory frames(20);
    for (std::size_t left = 0; left < 3; ++left) {
        frames.leave(left);
        {
            auto table = PageTable::create(*frames);
            if (table)
                CHECK(memory::map_kernel(*table, places).error() == Errno::out_of_memory);
        }
        CHECK(frames->free_count() == left);
        frames.give_back();
    }
    CHECK(frames->free_count() == 20);
}

TEST_CASE("a range is mapped with the biggest pages that fit") {
    Memory frames(20);
    auto table = PageTable::create(*frames).value();
    REQUIRE(table.map(giga - 4 * mega - page_size, giga - 4 * mega - page_size,
                      giga + 4 * mega + 2 * page_size + mega, Access::read, Owner::kernel));
    std::map<unsigned, int> by_level;
    std::uint64_t next = giga - 4 * mega - page_size;
    table.each_page([&](std::uint64_t address, unsigned level, memory::Entry) {
        CHECK(address == next);
        next = address + memory::bytes_at(level);
        ++by_level[level];
    });
    CHECK(by_level == std::map<unsigned, int>{{0, 1 + 256 + 1}, {1, 2}, {2, 1}});
}

TEST_CASE("what is there already, or is no page's address, is refused") {
    Memory frames(20);
    auto table = PageTable::create(*frames).value();
    REQUIRE(table.map(giga, 0, giga, Access::read, Owner::kernel));
    CHECK(table.map(giga + page_size, 0, page_size, Access::read, Owner::kernel).error() ==
          Errno::already_exists);
    CHECK(table.map(giga, 0, giga, Access::read, Owner::kernel).error() ==
          Errno::already_exists);
    for (const std::uint64_t bad :
         std::initializer_list<std::uint64_t>{1, 2048, 1ULL << 38, 1ULL << 63})
        CHECK(table.map(bad, 0, page_size, Access::read, Owner::kernel).error() ==
              Errno::invalid_argument);
    REQUIRE(table.map(~0ULL << 38, 0, page_size, Access::read,
                      Owner::kernel));  // the upper half begins there
    CHECK(table.walk((~0ULL << 38) + 5).physical == 5);
    CHECK_FALSE(table.walk(1ULL << 38).found);
}

TEST_CASE("who borrows the kernel's tables does not free them") {
    Memory frames(20);
    auto kernel = PageTable::create(*frames).value();
    REQUIRE(memory::map_kernel(kernel, places));
    const std::size_t before = frames->free_count();
    {
        auto table = PageTable::create(*frames).value();
        table.borrow(kernel);
        CHECK(table.walk(at + 5).physical == at + 5);
        for (const std::uint64_t around : {giga, memory::user_begin})
            REQUIRE(table.map(around, 0, page_size, Access::read, Owner::user));
        CHECK(before - frames->free_count() == 5);
    }
    CHECK(frames->free_count() == before);
    CHECK(kernel.walk(at + 5).found);
    CHECK_FALSE(kernel.walk(memory::user_begin).found);
}

TEST_CASE("any sequence of maps is translated as a map of pages would") {
    Memory frames(600);
    std::mt19937_64 random(4);
    for (int round = 0; round < 20; ++round) {
        auto table = PageTable::create(*frames).value();
        std::map<std::uint64_t, std::uint64_t> model;
        for (int step = 0; step < 40; ++step) {
            const std::uint64_t page = random() % 4000, count = 1 + random() % 700,
                                to = random() % 100'000;
            const auto first = model.lower_bound(page);
            if (first != model.end() && first->first < page + count) continue;
            REQUIRE(table.map(page * page_size, to * page_size, count * page_size,
                              Access::read, Owner::user));
            for (std::uint64_t i = 0; i < count; ++i) model[page + i] = to + i;
        }
        for (std::uint64_t page = 0; page < 5000; ++page) {
            const auto found = model.find(page);
            const memory::Walk walk = table.walk(page * page_size + 7);
            REQUIRE(walk.found == (found != model.end()));
            if (walk.found) REQUIRE(walk.physical == found->second * page_size + 7);
        }
    }
    CHECK(frames->free_count() == frames->total());
}

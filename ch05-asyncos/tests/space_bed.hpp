#pragma once
/// @file
/// What the tests of address spaces stand on.

#include "memory/address_space.hpp"
#include "memory_bed.hpp"
#include "workbook/catch.hpp"

inline constexpr auto r = memory::Access::read, rw = memory::Access::read_write,
                      rx = memory::Access::read_execute;
inline constexpr std::uint64_t at = memory::user_begin;

/// Frames, a kernel, and how many frames were free then.
struct Bed {
    explicit Bed(std::size_t count)
        : frames(count),
          kernel(memory::PageTable::create(*frames).value()),
          before(frames->free_count()) {}
    memory::AddressSpace space() {
        return memory::AddressSpace::create(*frames, kernel).value();
    }
    Memory frames;
    memory::PageTable kernel;
    std::size_t before;
};

/// It failed, with this.
inline void expect(const base::Result<void>& result, base::Errno error) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error() == error);
}

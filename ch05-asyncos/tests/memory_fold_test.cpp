// AddressSpace::fold(): a space that never runs again has the same pages, and no tables.

#include "memory/address_space.hpp"
#include "space_bed.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using memory::AddressSpace;
using memory::page_size;
using memory::user_end;

TEST_CASE("a folded space has the same pages without a table") {
    Bed bed(40);
    memory::KeptPage room[4];
    auto space = bed.space();
    REQUIRE(space.reserve(at, 3 * page_size, rw));
    REQUIRE(space.reserve(user_end - page_size, page_size, r));
    REQUIRE(space.store(at + page_size - 2, 0x01020304));  // across two pages
    REQUIRE(space.fill(user_end - page_size, std::as_bytes(std::span("text"))));
    auto child = space.fork().value();  // so both must copy before they write
    const std::size_t unfolded = bed.frames->free_count();
    space.fold(room);
    CHECK(bed.frames->free_count() ==
          unfolded + 6);  // a root, two times two tables, regions
    CHECK(space.pages() == 3);
    CHECK(space.load<int>(at + page_size - 2).value() == 0x01020304);
    CHECK(space.load<int>(at + 2 * page_size).value() == 0);  // at the first touch
    CHECK(space.pages() == 4);
    REQUIRE(space.store(at + page_size - 2, 5));
    CHECK(child.load<int>(at + page_size - 2).value() == 0x01020304);
    char text[8];
    CHECK(space.copy_text(user_end - page_size, text).value() == 4);
    for (const std::uint64_t bad : {std::uint64_t{0}, at - 1, at + 3 * page_size,
                                    user_end - page_size, user_end, ~std::uint64_t{0}})
        expect(space.store(bad, 'x'), Errno::bad_address);
    CHECK(space.load<char>(at + 3 * page_size).error() == Errno::bad_address);
}

TEST_CASE("a folded space has given all back at its end, and notices the end of memory") {
    Bed bed(40);
    memory::KeptPage room[2];
    {
        auto space = bed.space();
        REQUIRE(space.reserve(at, 2 * page_size, rw));
        REQUIRE(space.store(at, 1));
        space.fold(room);
        AddressSpace moved = std::move(space);
        auto other = bed.space();
        other = std::move(moved);
        bed.frames.leave(0);
        expect(other.store(at + page_size, 1), Errno::out_of_memory);
        CHECK(other.load<int>(at).value() == 1);
        bed.frames.give_back();
        REQUIRE(other.store(at + page_size, 1));
        auto empty = bed.space();
        empty.fold({});
        expect(empty.store(at, 1), Errno::bad_address);
    }
    CHECK(bed.frames->free_count() == bed.before);
}

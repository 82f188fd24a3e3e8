// Needs: linux

#include "models/ring.hpp"

#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "workbook/catch.hpp"

using base::Errno;

namespace {

models::Ring open_ring(unsigned entries) {
    auto ring = models::Ring::open(entries);
    if (!ring && ring.error() == Errno::not_implemented)
        workbook::cannot_run("there is no io_uring of Linux 5.7 or later here");
    if (!ring && ring.error() == Errno::not_permitted)
        workbook::cannot_run("io_uring is forbidden here");
    return std::move(ring).value();
}

}  // namespace

TEST_CASE("a ring gives each completion once, in cells that are used again") {
    models::Ring ring = open_ring(2);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::array<std::byte, 1> byte;
    REQUIRE(ring.capacity() == 4);
    for (unsigned round = 0; round < 10; ++round) {
        CHECK(ring.look() == nullptr);
        ring.put_read(ends[0], byte, /*name=*/round);
        CHECK(ring.look() == nullptr);  // the kernel has not looked yet
        CHECK(ring.enter(1, 0) == 1u);
        CHECK(write(ends[1], "!", 1) == 1);
        CHECK(ring.enter(0, 1) == 0u);
        REQUIRE(ring.look() != nullptr);
        CHECK(ring.look()->user_data == round);  // a look takes nothing away
        CHECK(ring.look()->res == 1);
        ring.done_with();
        CHECK(ring.head() == round + 1);
        CHECK(ring.tail() == round + 1);
    }
    CHECK(ring.calls() == 20);
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE("one call hands over several requests, and each comes back under its name") {
    models::Ring ring = open_ring(2);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    REQUIRE(write(ends[1], "ab", 2) == 2);
    std::array<std::byte, 1> first{}, second{};
    ring.put_read(ends[0], first, 1);
    ring.put_read(ends[0], second, 2);
    CHECK(ring.enter(2, 2) == 2u);
    std::uint64_t names = 0;
    for (; ring.look() != nullptr; ring.done_with())
        names = names * 10 + ring.look()->user_data;
    CHECK(names == 12);
    CHECK(first[0] == std::byte{'a'});
    CHECK(second[0] == std::byte{'b'});
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE("a ring reports the error of a read in its completion") {
    models::Ring ring = open_ring(1);
    std::array<std::byte, 1> byte;
    ring.put_read(/*handle=*/-1, byte, 7);
    CHECK(ring.enter(1, 1) == 1u);
    REQUIRE(ring.look() != nullptr);
    CHECK(ring.look()->res == -static_cast<int>(Errno::bad_handle));
}

// The layouts that our text speaks of, as the system's headers have them on this CPU.
//
// Needs: linux

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>

#include "sys/raw.hpp"
#include "workbook/catch.hpp"

TEST_CASE("an epoll_event is packed on the x86-64, and padded elsewhere") {
    const bool packed = sys::table == sys::Table::x86_64;
    CHECK(sizeof(epoll_event) == (packed ? 12 : 16));
    CHECK(offsetof(epoll_event, events) == 0);
    CHECK(offsetof(epoll_event, data) == (packed ? 4 : 8));
}

TEST_CASE("a 64-bit number alone would be padded on every one of our CPUs") {
    struct Natural {
        std::uint32_t events;
        std::uint64_t token;
    };
    CHECK(sizeof(Natural) == 16);
    CHECK(offsetof(Natural, token) == 8);
}

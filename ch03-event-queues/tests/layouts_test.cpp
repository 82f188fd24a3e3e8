// The layouts that our text speaks of, as the system's headers have them on this CPU.
//
// Needs: linux

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>

#include "sys/calls.hpp"
#include "sys/handle.hpp"
#include "workbook/catch.hpp"

namespace {

struct Natural {
    std::uint32_t events;
    std::uint64_t token;
};

// Sends a token through a queue under the natural layout, which the kernel is not told.
std::uint64_t round_trip(std::uint64_t token) {
    const sys::Handle queue(sys::epoll_create1(0).value());
    const sys::Handle counter(sys::eventfd2(1, 0).value());
    const Natural interest{.events = EPOLLIN, .token = token};
    Natural out[2]{};
    sys::call(sys::number::epoll_ctl, queue.get(), EPOLL_CTL_ADD, counter.get(), &interest)
        .value();
    const auto count = sys::call(sys::number::epoll_pwait, queue.get(), out, 2, 0, nullptr,
                                 sys::signal_set_size);
    REQUIRE(count == 1);
    return out[0].token;
}

}  // namespace

TEST_CASE("an epoll_event is packed on the x86-64, and padded elsewhere") {
    const bool packed = sys::table == sys::Table::x86_64;
    CHECK(sizeof(epoll_event) == (packed ? 12 : 16));
    CHECK(offsetof(epoll_event, events) == 0);
    CHECK(offsetof(epoll_event, data) == (packed ? 4 : 8));
}

TEST_CASE("a 64-bit number alone would be padded on every one of our CPUs") {
    CHECK(sizeof(Natural) == 16);
    CHECK(offsetof(Natural, token) == 8);
}

TEST_CASE("twin: one event with a small token hides the wrong layout") {
    CHECK(round_trip(7) == 7);
}

TEST_CASE("twin: a token that fills its field shows it") {
    const std::uint64_t token = 0x1111'2222'3333'4444;
    const bool right_here = sys::table != sys::Table::x86_64;
    CHECK((round_trip(token) == token) == right_here);
}

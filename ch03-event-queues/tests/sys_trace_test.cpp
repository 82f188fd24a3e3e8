// What the kernel says of the calls that arrive.
//
// Needs: linux ptrace

#include <time.h>

#include <array>
#include <chrono>
#include <functional>
#include <vector>

#include "calls/calls.hpp"
#include "sys/calls.hpp"
#include "workbook/catch.hpp"

namespace number = sys::number;

namespace {

std::vector<calls::Call> record(const std::function<void()>& body) {
    const auto log = calls::record(body);
    if (!log && log.error() == base::Errno::not_implemented)
        workbook::cannot_run("no process may be traced here");
    REQUIRE(log);
    return *log;
}

constexpr long no_service = 999'999;

}  // namespace

TEST_CASE("six words arrive, each in its place") {
    const auto log = record([] { sys::raw_call(no_service, 11, 22, 33, 44, 55, 66); });
    REQUIRE(calls::count(log, no_service) == 1);
    for (const calls::Call& call : log) {
        if (call.number != no_service) continue;
        CHECK(call.args == std::array<long, 6>{11, 22, 33, 44, 55, 66});
        CHECK(call.result == -38);  // ENOSYS
    }
}

TEST_CASE("a wrapper asks once, also if the answer is an error") {
    const auto log = record([] {
        std::array<std::byte, 1> room{};
        for (const int fd : {-1, 1'000'000}) (void)sys::read(fd, room).has_value();
    });
    CHECK(calls::count(log, number::read) == 2);
}

TEST_CASE("the libraries read the clock without the kernel, or by the same call") {
    timespec now{};
    const auto registers =
        record([&] { sys::call(number::clock_gettime, CLOCK_MONOTONIC, &now).value(); });
    const auto c = record([&] { clock_gettime(CLOCK_MONOTONIC, &now); });
    const auto cxx = record([] { (void)std::chrono::steady_clock::now(); });
    CHECK(calls::count(registers, number::clock_gettime) == 1);
    CHECK(calls::count(c, number::clock_gettime) <= 1);
    CHECK(calls::count(c, number::clock_gettime) ==
          calls::count(cxx, number::clock_gettime));
}

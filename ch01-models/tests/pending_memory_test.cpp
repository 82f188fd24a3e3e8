// What a pending wait costs in memory, counted.
//
// Needs: posix (the judge's clock)
// Without: tsan (brings its own operator new, and this program counts in its own)
#include <map>
#include <string>

#include "judge/budget.hpp"
#include "waits/pending.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;

// Gives the bytes on the heap while `count` waits are pending in a model.
static std::size_t bytes_for(const waits::Pending& model, int count) {
    const judge::Allocations heap;
    for (int i = 0; i < count; ++i) model.start(10ms);
    const std::ptrdiff_t bytes = heap.kept_bytes();
    model.timers.run();
    CHECK(heap.kept_bytes() == 0);
    return static_cast<std::size_t>(bytes);
}

TEST_CASE("memory grows with pending waits in a straight line, in every model") {
    const waits::Observer silence;
    for (const waits::Pending& model : waits::pending_models) {
        INFO(model.name);
        const std::size_t one = bytes_for(model, 1);
        CHECK(one > 0);
        CHECK(bytes_for(model, 10) == 10 * one);
        CHECK(bytes_for(model, 1000) == 1000 * one);
    }
}

TEST_CASE("every pending wait is followed by its step") {
    const waits::Observer silence;
    for (const waits::Pending& model : waits::pending_models) {
        const std::uint64_t before = waits::followed;
        bytes_for(model, 100);
        CHECK(waits::followed == before + 100);
    }
}

TEST_CASE("the machine by hand is smaller than the compiler's frame, both than a stack") {
    const waits::Observer silence;
    std::map<std::string_view, std::size_t> bytes;
    for (const waits::Pending& model : waits::pending_models)
        bytes[model.name] = bytes_for(model, 1);
    CHECK(bytes["state machine"] < bytes["coroutine"]);
    CHECK(bytes["coroutine"] < bytes["promises"]);
    CHECK(bytes["promises"] < 1024);  // a thread's stack begins at 16 KiB
    CHECK(sizeof(waits::machines::OneAfterTheOther) == 1);
}

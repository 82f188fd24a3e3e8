// The rings: what a program writes arrives, whatever the counters are; and what a hostile program writes harms nobody else.

#include <bitset>
#include <memory>
#include <random>

#include "rings/event_ids.hpp"
#include "rings/kernel_side.hpp"
#include "rings/program_side.hpp"
#include "rings/run.hpp"
#include "workbook/catch.hpp"

using abi::Completion;
using abi::Submission;
using base::Errno;
using Memory = rings::SharedMemory;

namespace {

// New rings, with both sides.
struct Bed {
    std::unique_ptr<Memory> memory = std::make_unique<Memory>();
    rings::KernelSide<> kernel{*memory};
    rings::ProgramSide<> program{*memory};

    // The kernel takes a call, if it can.
    bool take(Submission& call) {
        if (kernel.look() == 0) return false;
        kernel.take(call);
        kernel.publish();
        return true;
    }
    // The kernel does all calls that it can: the answer is the first argument. Says how many.
    unsigned serve() {
        unsigned count = 0;
        for (unsigned there = kernel.look(); there > 0; there = kernel.look()) {
            for (; there > 0; --there, ++count) {
                Submission call;
                kernel.take(call);
                kernel.complete(
                    {call.token, static_cast<std::int32_t>(call.arguments[0]), call.event});
            }
            kernel.publish();
        }
        return count;
    }
};

Submission call_of(std::uint64_t number) {
    Submission call;
    call.token = number;
    call.arguments[0] = number;
    return call;
}

}  // namespace

TEST_CASE("a call arrives as it was written, and so does its result") {
    Bed bed;
    REQUIRE(bed.program.submit(
        {.call = 63, .event = 6, .token = 5, .arguments = {1, 2, 3, 4}}));
    Submission call;
    REQUIRE(bed.take(call));
    CHECK(call.call == 63);
    CHECK(call.arguments[3] == 4);
    CHECK(bed.kernel.in_flight() == 1);
    Completion result;
    CHECK_FALSE(bed.program.take(result));
    bed.kernel.complete({call.token, -7, call.event});
    CHECK_FALSE(bed.program.take(result));
    bed.kernel.publish();
    REQUIRE(bed.program.take(result));
    CHECK(result.token == 5);
    CHECK(result.answer == -7);
    CHECK(result.event == 6);
    CHECK_FALSE(bed.program.take(result));
}

TEST_CASE("the rings go round many times, and nothing is lost, doubled or out of order") {
    Bed bed;
    std::uint64_t sent = 0, received = 0;
    for (unsigned round = 0; round < 2000; ++round) {
        for (unsigned i = 0; i < round % 70; ++i)
            if (bed.program.submit(call_of(sent))) ++sent;
        bed.serve();
        for (Completion result; bed.program.take(result); ++received)
            REQUIRE(result.token == received);
    }
    CHECK(sent == received);
    CHECK(sent > 10 * Memory::completions);
}

TEST_CASE("a full ring refuses a call, and takes it when the kernel has read one") {
    Bed bed;
    for (unsigned i = 0; i < Memory::submissions; ++i)
        REQUIRE(bed.program.submit(call_of(i)));
    CHECK_FALSE(bed.program.submit(call_of(99)));
    Submission call;
    REQUIRE(bed.take(call));
    CHECK(bed.program.submit(call_of(99)));
}

TEST_CASE("no call is taken whose result would have no place") {
    Bed bed;
    unsigned submitted = 0;
    while (submitted < 2 * Memory::completions && bed.program.submit(call_of(submitted))) {
        ++submitted;
        bed.serve();
    }
    // As many as there are places, and as many again as wait in the first ring.
    CHECK(submitted == Memory::completions + Memory::submissions);
    CHECK(bed.kernel.unread() == Memory::completions);
    for (unsigned i = 0; i < submitted; ++i) {
        Completion result;
        bed.serve();
        REQUIRE(bed.program.take(result));
        REQUIRE(result.token == i);
    }
}

TEST_CASE("calls in flight have their places, too") {
    Bed bed;
    Submission call;
    for (unsigned i = 0; i < Memory::completions; ++i) {
        REQUIRE(bed.program.submit(call_of(i)));
        REQUIRE(bed.take(call));
    }
    REQUIRE(bed.program.submit(call_of(0)));
    CHECK_FALSE(bed.take(call));
    bed.kernel.complete({});
    bed.kernel.publish();
    CHECK_FALSE(bed.take(call));
    Completion result;
    REQUIRE(bed.program.take(result));
    CHECK(bed.take(call));
}

TEST_CASE("a counter that cannot be is as good as no entries") {
    Bed bed;
    Submission call;
    for (const std::uint32_t claim : {Memory::submissions + 1, 0x8000'0000U, ~0U}) {
        bed.memory->submitted = claim;
        CHECK_FALSE(bed.take(call));
    }
    bed.memory->submitted = 1;
    CHECK(bed.take(call));
    CHECK_FALSE(bed.take(call));
}

TEST_CASE(
    "nor is there room for results if the program says that it has read what never was") {
    Bed bed;
    Submission call;
    REQUIRE(bed.program.submit(call_of(1)));
    for (const std::uint32_t claim : {1U, 0x8000'0000U, ~Memory::completions}) {
        bed.memory->taken = claim;
        CHECK_FALSE(bed.take(call));
    }
    bed.memory->taken = 0;
    CHECK(bed.take(call));
    // With a call in flight, one more than there was would make the sum wrap to nothing.
    REQUIRE(bed.program.submit(call_of(2)));
    bed.memory->taken = 1;
    CHECK_FALSE(bed.take(call));
}

TEST_CASE("what the kernel has written it does not read again") {
    Bed bed;
    for (unsigned i = 0; i < 5; ++i) REQUIRE(bed.program.submit(call_of(i)));
    bed.serve();
    bed.memory->fetched = 0;
    bed.memory->completed = 0x1234'5678;
    bed.memory->done[0] = ~0U;
    REQUIRE(bed.program.submit(call_of(5)));
    CHECK(bed.serve() == 1);
    CHECK(bed.memory->completed == 6);
    bed.kernel.mark(3, true);
    CHECK(bed.memory->done[0] == 1U << 3);
}

TEST_CASE("an entry that changes after it was taken changes nothing") {
    Bed bed;
    REQUIRE(bed.program.submit(call_of(1)));
    Submission call;
    REQUIRE(bed.take(call));
    bed.memory->calls[0].arguments[0] = 99;
    CHECK(call.arguments[0] == 1);
}

TEST_CASE("a call without flags and event needs no more words than it has") {
    Bed bed;
    abi::Submission stale{.flags = abi::Chain::quiet,
                          .event = 8,
                          .token = 9,
                          .arguments = {1, 2, 3, 4},
                          .after = {7}};
    for (unsigned i = 0; i < Memory::submissions; ++i) REQUIRE(bed.program.submit(stale));
    REQUIRE(bed.serve() == Memory::submissions);
    REQUIRE(bed.program.take_all([](const Completion&) {}) == Memory::submissions);
    REQUIRE(bed.program.write(abi::Call::close, 5, 77));
    CHECK(bed.kernel.look() == 0);  // it is not shown
    bed.program.show();
    Submission call;
    REQUIRE(bed.take(call));
    CHECK(call.call == 57);
    CHECK(call.flags == 0);
    CHECK(call.event == 0);
    CHECK(call.token == 5);
    CHECK(call.arguments[0] == 77);
    CHECK(call.arguments[1] == 2);  // of the one before: nobody looks there
}

TEST_CASE("a full ring refuses what is not shown, too") {
    Bed bed;
    for (unsigned i = 0; i < Memory::submissions; ++i)
        REQUIRE(bed.program.write(abi::Call::getpid, i));
    CHECK_FALSE(bed.program.write(abi::Call::getpid, 99));
    bed.program.show();
    CHECK(bed.serve() == Memory::submissions);
    CHECK(bed.program.write(abi::Call::getpid, 99));
}

TEST_CASE("a run answers what was counted when it began, and the side knows at its end") {
    Bed bed;
    unsigned done = 0;
    for (unsigned round = 0; round < 100; ++round) {
        for (unsigned i = 0; i < 7; ++i)
            REQUIRE(bed.program.submit(call_of(7 * round + i)));
        rings::Run run(bed.kernel, bed.kernel.fetched() + bed.kernel.look());
        REQUIRE(bed.program.submit(call_of(0)));  // while it is at work
        unsigned count = 0;
        do {
            run.complete({rings::word_once(run.call(), 1), 0, 0});
        } while (++count < 5 && run.has_call());
        REQUIRE(count == 5);
        CHECK(bed.kernel.in_flight() == 0);
        run.end();
        CHECK(bed.kernel.look() == 3);  // two of the run, and the one that came
        rings::Run rest(bed.kernel, bed.kernel.fetched() + 2);
        rest.complete({rings::word_once(rest.call(), 1), 0, 0});
        CHECK(rest.has_call());
        rest.complete({rings::word_once(rest.call(), 1), 0, 0});
        CHECK_FALSE(rest.has_call());
        rest.end();
        Submission late;
        REQUIRE(bed.kernel.look() == 1);
        bed.kernel.take(late);
        bed.kernel.complete({~0ULL, 0, 0});
        bed.kernel.publish();
        CHECK(bed.program.take_all([&](const Completion& result) {
            if (result.token != ~0ULL) CHECK(result.token == done++);
        }) == 8);
    }
}

TEST_CASE("who is kept in a run is in flight") {
    Bed bed;
    REQUIRE(bed.program.submit(call_of(1)));
    REQUIRE(bed.program.submit(call_of(2)));
    rings::Run run(bed.kernel, bed.kernel.fetched() + bed.kernel.look());
    run.complete({rings::word_once(run.call(), 1), 0, 0});
    run.end();
    bed.kernel.keep();
    CHECK(bed.kernel.in_flight() == 1);
    CHECK(bed.kernel.look() == 0);
    bed.kernel.complete({2, 0, 0});
    bed.kernel.publish();
    unsigned token = 0;
    CHECK(bed.program.take_all(
              [&](const Completion& result) { CHECK(result.token == ++token); }) == 2);
}

TEST_CASE("the counters wrap") {
    Bed bed;
    // Both sides begin at zero; four billion calls are too many for a test, so it takes the memory of ones that have.
    constexpr std::uint32_t close = 0U - 40;
    bed.memory->submitted = bed.memory->fetched = close;
    bed.memory->taken = bed.memory->completed = close;
    rings::KernelSide<> kernel(*bed.memory, close);
    rings::ProgramSide<> program(*bed.memory, close);
    for (unsigned i = 0; i < 100; ++i) {
        REQUIRE(program.submit(call_of(i)));
        Submission call;
        REQUIRE(kernel.look() == 1);
        kernel.take(call);
        REQUIRE(call.token == i);
        kernel.complete({call.token, 0, 0});
        kernel.publish();
        Completion result;
        REQUIRE(program.take(result));
        REQUIRE(result.token == i);
    }
}

TEST_CASE("ids are given in batches that follow each other") {
    rings::EventIds ids;
    CHECK(ids.grant(10).value() == 1);
    CHECK(ids.grant(1).value() == 11);
    CHECK(ids.grant(0).error() == Errno::invalid_argument);
    CHECK(ids.grant(rings::EventIds::most + 1).error() == Errno::invalid_argument);
}

TEST_CASE("ids by chance meet, and those of a counter do not") {
    std::mt19937 random(2026);
    constexpr int runs = 2000;
    int met = 0;
    for (int run = 0; run < runs; ++run) {
        std::bitset<65536> names;
        int drawn = 0;
        for (; drawn < 302; ++drawn) names.set(random() % names.size());
        if (names.count() < static_cast<std::size_t>(drawn)) ++met;
    }
    CHECK(met > runs * 45 / 100);  // the birthday paradox says half
    CHECK(met < runs * 55 / 100);

    std::bitset<rings::EventIds::window> by_chance, counted;
    for (std::size_t i = 0; i < by_chance.size(); ++i)
        by_chance.set(random() % by_chance.size());
    rings::EventIds ids;
    for (std::size_t i = 0; i < counted.size(); ++i)
        counted.set(ids.grant(1).value() % counted.size());
    CHECK(counted.all());
    CHECK(by_chance.count() > by_chance.size() * 60 / 100);  // 1 - 1/e of the places
    CHECK(by_chance.count() < by_chance.size() * 66 / 100);
}

TEST_CASE("an id is submitted once, and only if it was granted") {
    rings::EventIds ids;
    REQUIRE(ids.grant(2));
    CHECK(ids.submit(3).error() == Errno::no_such_file);
    CHECK(ids.submit(0).error() == Errno::no_such_file);
    REQUIRE(ids.submit(2));
    CHECK(ids.submit(2).error() == Errno::invalid_argument);
    ids.finish(2);
    CHECK(ids.submit(2).error() == Errno::invalid_argument);
    CHECK(ids.has_happened(2).value());
    CHECK_FALSE(ids.has_happened(1).value());
    CHECK(ids.has_happened(3).error() == Errno::no_such_file);
    CHECK(ids.has_happened(0).error() == Errno::no_such_file);
}

TEST_CASE("an id leaves the window when it has happened, and not before") {
    rings::EventIds ids;
    REQUIRE(ids.grant(rings::EventIds::most));
    REQUIRE(ids.submit(7));
    for (unsigned i = 0; i < 3; ++i) REQUIRE(ids.grant(rings::EventIds::most));
    // 1024 are out; the next batch would take the place of 7.
    CHECK(ids.grant(rings::EventIds::most).error() == Errno::would_block);
    ids.finish(7);
    CHECK(ids.grant(rings::EventIds::most).value() == 1025);
    CHECK(ids.has_happened(7).value());
    CHECK(ids.submit(7).error() == Errno::no_such_file);
}

// Chains: a call begins when all that it waits for has happened, and not before; one whose event has failed is cancelled; and
// whatever an entry claims, nobody waits for ever.

#include "rings/chains.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "rings/kernel_side.hpp"
#include "rings/program_side.hpp"
#include "workbook/catch.hpp"

using abi::Chain;
using abi::Submission;
using base::Errno;

namespace {

// A process without a process: its ids, and its calls that wait.
struct Bed {
    rings::EventIds ids;
    rings::Chains chains{ids};
    std::uint32_t in_flight = 0;  // as far as submit(), add() and finish() know

    explicit Bed(std::uint32_t events = rings::EventIds::most) {
        REQUIRE(ids.grant(events));
    }

    // A call that begins at once.
    void submit(std::uint32_t id) {
        REQUIRE(ids.submit(id));
        ++in_flight;
    }
    // A call with this id, after those with the other ones. Its token is its id.
    base::Result<void> add(std::uint32_t id, const std::vector<std::uint32_t>& before,
                           std::uint16_t flags = 0) {
        return add(call_of(id, before, flags));
    }
    base::Result<void> add(const Submission& call) {
        submit(call.event);
        return chains.add(call, in_flight - 1);
    }
    // Whatever it is, it waits for its turn if somebody drains.
    void add_plain(std::uint32_t id) {
        REQUIRE(chains.concerns(call_of(id, {})));
        REQUIRE(add(id, {}));
    }
    void add_drain(std::uint32_t id, const std::vector<std::uint32_t>& before = {}) {
        Submission call = call_of(id, before);
        call.flags = Chain::drain;
        REQUIRE(add(call));
    }
    static Submission call_of(std::uint32_t id, const std::vector<std::uint32_t>& before,
                              std::uint16_t flags = 0) {
        Submission call{.event = id, .token = id};
        for (std::size_t at = 0; at < before.size(); ++at)
            call.after[at] = static_cast<std::uint16_t>((id - before[at]) | flags);
        return call;
    }
    void finish(std::uint32_t id, bool has_failed = false) {
        ids.finish(id, has_failed);
        chains.finish(id, has_failed);
        --in_flight;
        if (chains.is_draining()) chains.go_on(in_flight);
    }
    bool cancel(std::uint32_t id) {
        return chains.cancel([id](const Submission& call) { return call.event == id; });
    }
    // Who is decided now, in order; cancelled ones with a minus sign.
    std::vector<int> decided() {
        std::vector<int> all;
        for (rings::Chains::Decided next; chains.take(next);)
            all.push_back(static_cast<int>(next.call.token) * (next.is_cancelled ? -1 : 1));
        return all;
    }
};

using Ids = std::vector<int>;

}  // namespace

TEST_CASE("a call begins when the last of its events has happened") {
    Bed bed;
    for (const std::uint32_t id : {1U, 2U, 3U}) REQUIRE(bed.ids.submit(id));
    REQUIRE(bed.add(4, {1, 2, 3}));
    bed.finish(2);
    bed.finish(1);
    CHECK(bed.decided().empty());
    bed.finish(3);
    CHECK(bed.decided() == Ids{4});
    CHECK(bed.decided().empty());
}

TEST_CASE("an event that has happened before is waited for no longer") {
    Bed bed;
    REQUIRE(bed.ids.submit(1));
    REQUIRE(bed.ids.submit(2));
    bed.finish(1);
    REQUIRE(bed.add(3, {1, 2}));
    CHECK(bed.decided().empty());
    bed.finish(2);
    REQUIRE(bed.add(4, {1, 2}));
    CHECK(bed.decided() == Ids{3, 4});
}

TEST_CASE("those that wait for one event begin in the order in which they came") {
    Bed bed;
    REQUIRE(bed.ids.submit(1));
    for (const std::uint32_t id : {2U, 3U, 4U, 5U}) REQUIRE(bed.add(id, {1}));
    bed.finish(1);
    CHECK(bed.decided() == Ids{2, 3, 4, 5});
}

TEST_CASE("the same event may be named twice") {
    Bed bed;
    REQUIRE(bed.ids.submit(1));
    REQUIRE(bed.add(2, {1, 1, 1, 1}));
    bed.finish(1);
    CHECK(bed.decided() == Ids{2});
}

TEST_CASE("a failure cancels whoever waits for it, unless that is to begin anyway") {
    Bed bed;
    REQUIRE(bed.ids.submit(1));
    REQUIRE(bed.ids.submit(2));
    REQUIRE(bed.add(3, {1}));
    REQUIRE(bed.add(4, {1}, Chain::even_failed));
    REQUIRE(bed.add(5, {1, 2}));
    bed.finish(1, true);
    CHECK(bed.ids.has_happened(1).value());
    CHECK(bed.decided() == Ids{-3, 4});  // 5 is decided when 2 has happened, too
    bed.finish(2);
    CHECK(bed.decided() == Ids{-5});
    REQUIRE(bed.add(6, {1}));
    CHECK(bed.decided() == Ids{-6});
}

TEST_CASE("only what was submitted before can be waited for") {
    Bed bed(10);
    REQUIRE(bed.ids.submit(1));
    CHECK(bed.add(3, {2}).error() == Errno::no_such_file);  // granted, and not submitted
    CHECK(bed.add(4, {5}).error() == Errno::no_such_file);  // a later one
    CHECK(bed.add(6, {0}).error() == Errno::no_such_file);  // none
    CHECK(bed.add(7, {1, 11}).error() == Errno::no_such_file);  // never granted
    // Itself: it has no distance, but a flag makes it a word that is not 0.
    REQUIRE(bed.ids.submit(8));
    Submission itself{.event = 8};
    itself.after[0] = Chain::even_failed;
    CHECK(bed.chains.add(itself, 0).error() == Errno::no_such_file);
    Submission nameless{.event = 0};
    nameless.after[0] = 1;
    CHECK(bed.chains.add(nameless, 0).error() == Errno::no_such_file);
    bed.finish(1);
    CHECK(bed.decided().empty());  // none of them was left anywhere
}

TEST_CASE(
    "an id that has left the window is not waited for, nor is one that has its place") {
    Bed bed;
    REQUIRE(bed.ids.submit(7));
    bed.finish(7);
    for (unsigned i = 0; i < 4; ++i) REQUIRE(bed.ids.grant(rings::EventIds::most));
    CHECK(bed.add(1100, {7}).error() == Errno::no_such_file);
    CHECK(bed.add(1101, {7 + 1024}).error() == Errno::no_such_file);
}

TEST_CASE("whoever waited is not waiting for the event that has the same place later") {
    Bed bed;
    REQUIRE(bed.ids.submit(1));
    REQUIRE(bed.add(2, {1}));
    bed.finish(1);
    CHECK(bed.decided() == Ids{2});
    bed.finish(2);
    for (unsigned i = 0; i < 4; ++i) REQUIRE(bed.ids.grant(rings::EventIds::most));
    REQUIRE(bed.ids.submit(1 + rings::EventIds::window));
    REQUIRE(bed.add(2 + rings::EventIds::window, {1 + rings::EventIds::window}));
    bed.finish(1 + rings::EventIds::window);
    CHECK(bed.decided() == Ids{1026});
    CHECK(bed.decided().empty());
}

TEST_CASE("as many wait as a ring holds behind its first, and the next is refused") {
    Bed bed;
    REQUIRE(bed.ids.submit(1));
    for (unsigned i = 0; i < rings::Chains::most; ++i)
        REQUIRE(bed.add(2 + i, {1, 1, 1, 1}));
    CHECK(bed.add(200, {1}).error() == Errno::would_block);
    bed.finish(1);
    CHECK(bed.decided().size() == rings::Chains::most);
    REQUIRE(bed.add(201, {1}));
    CHECK(bed.decided() == Ids{201});
}

TEST_CASE(
    "one that is cancelled is decided once, and whom it waited for goes on without it") {
    Bed bed;
    for (const std::uint32_t id : {1U, 2U}) REQUIRE(bed.ids.submit(id));
    REQUIRE(bed.add(3, {1}));
    REQUIRE(bed.add(4, {2, 1, 2}));
    REQUIRE(bed.add(5, {1}));
    CHECK(bed.cancel(4));
    CHECK(bed.decided() == Ids{-4});
    CHECK_FALSE(bed.cancel(4));
    bed.finish(1);
    CHECK(bed.cancel(5));  // it may begin already, but has not
    CHECK(bed.decided() == Ids{3, -5});
    bed.finish(2);
    CHECK(bed.decided().empty());
    for (const std::uint32_t id : {1U, 3U, 5U, 99U}) CHECK_FALSE(bed.cancel(id));
}

TEST_CASE("a drain begins when all before it have ended, and those behind it after it") {
    Bed bed;
    for (const std::uint32_t id : {1U, 2U}) bed.submit(id);
    bed.add_drain(3);
    bed.add_plain(4);
    bed.add_plain(5);
    bed.finish(2, true);  // however it has ended
    CHECK(bed.decided().empty());
    bed.finish(1);
    CHECK(bed.decided() == Ids{3});
    bed.add_plain(6);  // it has begun, and not ended
    CHECK(bed.decided().empty());
    bed.finish(3);
    CHECK(bed.decided() == Ids{4, 5, 6});
    CHECK_FALSE(bed.chains.is_draining());
}

TEST_CASE("a drain with nobody before it begins at once, and holds back even so") {
    Bed bed;
    bed.add_drain(1);
    CHECK(bed.decided() == Ids{1});
    bed.add_plain(2);
    CHECK(bed.decided().empty());
    bed.finish(1);
    CHECK(bed.decided() == Ids{2});
}

TEST_CASE("of several drains each has its turn alone") {
    Bed bed;
    bed.submit(1);
    bed.add_drain(2);
    bed.add_drain(3);
    bed.add_plain(4);
    bed.add_drain(5);
    bed.finish(1);
    CHECK(bed.decided() == Ids{2});
    bed.finish(2);
    CHECK(bed.decided() == Ids{3});
    bed.finish(3);
    CHECK(bed.decided() == Ids{4});
    bed.finish(4);
    CHECK(bed.decided() == Ids{5});
    bed.finish(5);
    CHECK_FALSE(bed.chains.is_draining());
}

TEST_CASE("who stands behind a drain waits for its events, too, and fails with them") {
    Bed bed;
    bed.submit(1);
    bed.submit(2);
    bed.add_drain(3, {1});
    REQUIRE(bed.add(4, {3}));
    REQUIRE(bed.add(5, {2}));
    REQUIRE(bed.add(6, {5}));
    bed.finish(1, true);
    CHECK(bed.decided().empty());  // cancelled, but not before its turn
    bed.finish(2);
    CHECK(bed.decided() == Ids{-3});
    bed.finish(3, true);
    CHECK(bed.decided() == Ids{-4, 5});
    bed.finish(4, true);
    bed.finish(5);
    CHECK(bed.decided() == Ids{6});
}

TEST_CASE("a drain that is cancelled holds nobody back") {
    Bed bed;
    bed.submit(1);
    bed.add_drain(2);
    bed.add_plain(3);
    bed.add_drain(4);
    bed.add_plain(5);
    bed.add_plain(6);
    CHECK(bed.cancel(5));
    CHECK(bed.decided() == Ids{-5});
    bed.finish(5, true);
    CHECK(bed.cancel(2));
    CHECK(bed.decided() == Ids{-2, 3});
    bed.finish(2, true);
    bed.finish(3);
    CHECK(bed.decided().empty());  // 1 is still before 4
    bed.add_plain(7);
    CHECK(bed.cancel(6));
    CHECK(bed.cancel(7));  // the last in line; the next stands behind what is left
    bed.add_plain(8);
    CHECK(bed.decided() == Ids{-6, -7});
    bed.finish(6, true);
    bed.finish(7, true);
    CHECK(bed.cancel(4));
    CHECK(bed.decided() == Ids{-4, 8});
    CHECK_FALSE(bed.chains.is_draining());
}

TEST_CASE("a drain that finds no place holds nobody back") {
    Bed bed;
    bed.submit(1);
    for (unsigned i = 0; i < rings::Chains::most; ++i) REQUIRE(bed.add(2 + i, {1}));
    Submission call = Bed::call_of(100, {});
    call.flags = Chain::drain;
    CHECK(bed.add(call).error() == Errno::would_block);
    CHECK_FALSE(bed.chains.is_draining());
}

TEST_CASE("whatever the order, a random graph is run as it says") {
    std::mt19937 random(5);
    const auto below = [&](std::uint32_t end) {
        return static_cast<std::uint32_t>(random() % end);
    };
    for (int round = 0; round < 400; ++round) {
        Bed bed(64);
        std::map<std::uint32_t, Submission> calls;
        std::map<std::uint32_t, bool> ended;  // has it failed?
        std::set<std::uint32_t> running, called_off, drains;
        // The model: who may begin now, and who must not.
        const auto expected = [&](const Submission& call) {
            if (called_off.contains(call.event)) return -1;
            bool is_cancelled = false;
            for (std::uint32_t id = 1; id < call.event; ++id) {
                const bool counts = (call.flags & Chain::drain) != 0 || drains.contains(id);
                if (counts && !ended.contains(id)) return 0;  // not its turn
            }
            for (const std::uint16_t after : call.after) {
                if (after == 0) continue;
                const auto found = ended.find(call.event - (after & 0x7fff));
                if (found == ended.end()) return 0;
                is_cancelled |= found->second && (after & Chain::even_failed) == 0;
            }
            return is_cancelled ? -1 : 1;
        };
        const auto take_decided = [&] {
            for (rings::Chains::Decided next; bed.chains.take(next);) {
                REQUIRE(calls.contains(next.call.event));
                REQUIRE(expected(next.call) == (next.is_cancelled ? -1 : 1));
                calls.erase(next.call.event);
                if (next.is_cancelled) {
                    ended[next.call.event] = true;
                    bed.finish(next.call.event, true);
                } else {
                    running.insert(next.call.event);
                }
            }
            for (const auto& [id, call] : calls) REQUIRE(expected(call) == 0);
        };
        const auto end_one = [&] {
            const std::uint32_t id = *std::next(
                running.begin(), below(static_cast<std::uint32_t>(running.size())));
            running.erase(id);
            ended[id] = below(8) == 0;
            bed.finish(id, ended[id]);
            take_decided();
        };
        const auto call_off_one = [&] {
            const auto& [id, call] =
                *std::next(calls.begin(), below(static_cast<std::uint32_t>(calls.size())));
            called_off.insert(id);
            REQUIRE(bed.cancel(id));
            take_decided();
        };
        for (std::uint32_t id = 1; id <= 60; ++id) {
            std::vector<std::uint32_t> before;
            if (id > 1)
                for (std::uint32_t count = below(5); count > 0; --count)
                    before.push_back(1 + below(id - 1));
            Submission call =
                Bed::call_of(id, before, below(4) == 0 ? Chain::even_failed : 0);
            if (round % 2 == 1 && below(8) == 0) {
                call.flags = Chain::drain;
                drains.insert(id);
            }
            if (!bed.chains.concerns(call)) {
                bed.submit(id);
                running.insert(id);
            } else {
                calls[id] = call;
                REQUIRE(bed.add(call));
                take_decided();
            }
            if (!running.empty() && below(3) == 0) end_one();
            if (!calls.empty() && below(8) == 0) call_off_one();
        }
        while (!running.empty()) end_one();
        REQUIRE(calls.empty());
        REQUIRE(ended.size() == 60);
    }
}

TEST_CASE("entries that are noise leave nothing behind") {
    std::mt19937 random(6);
    Bed bed;
    std::uint32_t refused = 0;
    for (std::uint32_t id = 1; id <= 200; ++id) {
        Submission call{.event = id, .token = id};
        for (auto& after : call.after) after = static_cast<std::uint16_t>(random());
        REQUIRE(bed.ids.submit(id));
        if (!bed.chains.add(call, 0)) ++refused;
        bed.finish(id);
        bed.decided();
    }
    CHECK(refused > 100);
    REQUIRE(bed.ids.submit(201));
    for (unsigned i = 0; i < rings::Chains::most - 10; ++i)
        REQUIRE(bed.add(202 + i, {201}));
}

TEST_CASE("what comes from a slot makes a call smaller, and never larger") {
    const auto memory = std::make_unique<rings::SharedMemory>();
    rings::KernelSide<> side(*memory);
    const auto forwarded = [&](std::uint16_t flags, std::uint64_t value) {
        memory->slots[3] = value;
        memory->slots[4] = 9;
        Submission call{.flags = flags,
                        .arguments = {5, 1000, 100, 10},
                        .file_slot = 4,
                        .value_slot = 3};
        rings::forward(call, side);
        return std::vector<std::uint64_t>(std::begin(call.arguments),
                                          std::end(call.arguments));
    };
    using Words = std::vector<std::uint64_t>;
    CHECK(forwarded(0, 30) == Words{5, 1000, 100, 10});
    CHECK(forwarded(Chain::limit, 30) == Words{5, 1000, 30, 10});
    CHECK(forwarded(Chain::skip, 30) == Words{5, 1030, 70, 10});
    CHECK(forwarded(Chain::offset, 30) == Words{5, 1000, 100, 40});
    CHECK(forwarded(Chain::file_from_slot, 30) == Words{9, 1000, 100, 10});
    CHECK(forwarded(Chain::limit, ~0ULL) == Words{5, 1000, 100, 10});
    CHECK(forwarded(Chain::skip, ~0ULL) == Words{5, 1100, 0, 10});
    CHECK(forwarded(Chain::skip, 101) == Words{5, 1100, 0, 10});
}

TEST_CASE("an answer is added to its slot, and a quiet call leaves its place to others") {
    const auto memory = std::make_unique<rings::SharedMemory>();
    rings::KernelSide<> side(*memory);
    rings::ProgramSide<> program(*memory);
    side.add(7, 40);
    side.add(7, 2);
    CHECK(side.value(7) == 42);
    Submission call;
    for (unsigned i = 0; i < 3 * rings::SharedMemory::completions; ++i) {
        REQUIRE(program.submit({}));
        REQUIRE(side.look() == 1);
        side.take(call);
        side.complete_quietly();
        side.publish();
    }
    abi::Completion none;
    CHECK_FALSE(program.take(none));
    CHECK(side.in_flight() == 0);
}

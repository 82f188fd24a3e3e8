// Who follows a chain? The kernel's table of calls that wait, without files and processes: we say when a call has ended.
//
// Seven calls. One file is opened, read and closed, and its bytes are written. Another is not there, so what waits for it is
// cancelled. A call learns its file and its bytes from a slot, when it begins.
//
// Needs: board
// Before: 15-rings, 17-chains.

#include <utility>

#include "kernel/chain_trace.hpp"

using abi::Chain, abi::Submission;

static rings::SharedMemory memory;
static rings::KernelSide<> side(memory);
static rings::EventIds ids;
static rings::Chains chains(ids);

// [plan]
enum Slot : std::uint8_t { file_a, bytes_a, file_b, bytes_b };
using Id = std::uint16_t;
static constexpr Submission open(Id own, Slot to) {
    return {.flags = Chain::answer_to_slot, .event = own, .answer_slot = to};
}
static constexpr Submission read(Id own, Slot from, Slot to, Id back) {
    return {.flags = Chain::file_from_slot | Chain::answer_to_slot,
            .event = own,
            .arguments = {0, 0, 4096},
            .file_slot = from,
            .answer_slot = to,
            .after = {back}};
}
static constexpr Submission write(Id own, Slot bytes, Id back, Id turn) {
    return {.flags = Chain::limit,
            .event = own,
            .arguments = {1, 0, 4096},
            .value_slot = bytes,
            .after = {back, turn}};
}
static constexpr Submission close(Id own, Slot which, Id back, Id turn) {
    return {.flags = Chain::file_from_slot,
            .event = own,
            .file_slot = which,
            .after = {back, static_cast<Id>(turn | Chain::even_failed)}};
}
// The last numbers: so many calls back is the one that it waits for.
static constexpr Submission plan[] = {
    open(1, file_a),       read(2, file_a, bytes_a, 1), write(3, bytes_a, 1, 0),
    open(4, file_b),       read(5, file_b, bytes_b, 1), write(6, bytes_b, 1, 3),
    close(7, file_a, 5, 1)};
// [plan]
static constexpr std::array<std::string_view, 7> names = {
    "1 open a", "2 read a", "3 write a", "4 open b", "5 read b", "6 write b", "7 close a"};
static kernel::ChainTrace trace(names, ids, chains, side);

// [solve]
static void begin(Submission call) {
    rings::forward(call, side);
    const int file = static_cast<int>(call.arguments[0]);
    const int bytes = static_cast<int>(call.arguments[2]);
    if (call.flags == Chain::limit) {
        trace.step(call.event, "in flight", "begins, bytes: ", bytes, __LINE__);
    } else if (rings::Chains::is_chained(call)) {
        trace.step(call.event, "in flight", "begins, file: ", file, __LINE__);
    } else {
        trace.step(call.event, "in flight", "waits for nothing, and begins", -1, __LINE__);
    }
}

static void finish(const Submission& call, int answer, std::string_view state) {
    if (answer >= 0 && (call.flags & Chain::answer_to_slot) != 0)
        side.add(call.answer_slot, answer);
    ids.finish(call.event, answer < 0);
    chains.finish(call.event, answer < 0);
    const std::string_view does = answer < 0 ? state : "has ended, and answers ";
    trace.step(call.event, state, does, answer, __LINE__);
}

static void end(Id event, int answer) {
    finish(plan[event - 1], answer, answer < 0 ? "has failed" : "done");
    for (rings::Chains::Decided next; chains.take(next);)
        next.is_cancelled ? finish(next.call, -1, "is cancelled") : begin(next.call);
}
// [solve]

extern "C" int kernel_main() {
    (void)ids.grant(7);
    for (const Submission& call : plan) {
        (void)ids.submit(call.event);
        const bool waits = rings::Chains::is_chained(call);
        if (waits && chains.add(call, 0))
            trace.step(call.event, "", "is written into the table", -1, __LINE__);
        if (!waits) begin(call);
    }
    using End = std::pair<Id, int>;
    for (const auto& [event, answer] : {End{4, -1}, {1, 5}, {2, 300}, {3, 300}, {7, 0}})
        end(event, answer);
    return 0;
}

// Output:
// 1 open a: waits for nothing, and begins
// 2 read a: is written into the table
// 3 write a: is written into the table
// 4 open b: waits for nothing, and begins
// 5 read b: is written into the table
// 6 write b: is written into the table
// 7 close a: is written into the table
// 4 open b: has failed
// 5 read b: is cancelled
// 1 open a: has ended, and answers 5
// 2 read a: begins, file: 5
// 2 read a: has ended, and answers 300
// 3 write a: begins, bytes: 300
// 3 write a: has ended, and answers 300
// 6 write b: is cancelled
// 7 close a: begins, file: 5
// 7 close a: has ended, and answers 0

// What did the kernel just do? It has written it down: each trap, call, wake, poll and sleep is a record of 32 bytes.
//
// A shell runs two programs side by side, and one that sleeps; then once more, and is traced. We go through the records:
// what a call costs, and what the way from one process to another; how long a call can take; and whether the hart ever
// slept while a task was ready.
//
// Needs: board
// Board: --disk
// Before: 12-shell.

#include <algorithm>
#include <array>

#include "boot/run.hpp"
#include "kernel/print.hpp"
#include "kernel/recorder.hpp"

using kernel::print, kernel::recorder;
using trace::Kind, trace::Record;

static std::array<Record, kernel::Recorder::records_per_hart> records;

static bool goes_to_program(const Record& one) {
    return one.kind == Kind::trap_end && one.detail == 1;
}

// [costs]
// The least that was ever needed, in instructions; with the records that were written meanwhile.
struct Costs {
    std::uint64_t call = ~0ULL;     // from a program into the kernel, and back to it
    std::uint64_t process = ~0ULL;  // from a program, by way of a task, to another program
    std::uint64_t longest_call = 0;
};

static Costs measure(std::span<const Record> all) {
    Costs costs;
    const Record* trap = nullptr;  // the last one, if the hart has not slept since then
    for (const Record& one : all) {
        if (one.kind == Kind::trap && one.who.process != 0) trap = &one;
        if (one.kind == Kind::idle) trap = nullptr;
        if (!goes_to_program(one) || trap == nullptr) continue;
        const bool is_same = one.who.process == trap->who.process;
        std::uint64_t& least = is_same ? costs.call : costs.process;
        least = std::min(least, one.instructions - trap->instructions);
    }
    for (const Record& begin : all) {
        if (begin.kind != Kind::call) continue;
        const auto* const end = std::find_if(&begin, &*all.end(), [&](const Record& one) {
            return one.kind == Kind::call_end && one.who.process == begin.who.process;
        });
        if (end != &*all.end())
            costs.longest_call =
                std::max(costs.longest_call, end->instructions - begin.instructions);
    }
    return costs;
}
// [costs]

// [ready]
// Says whether the hart has always polled whom it had waked, before it slept.
static bool polls_before_it_sleeps(std::span<const Record> all) {
    for (auto wake = all.begin(); wake != all.end(); ++wake) {
        if (wake->kind != Kind::wake) continue;
        const auto next = std::find_if(wake, all.end(), [&](const Record& one) {
            return one.kind == Kind::idle ||
                   (one.kind == Kind::poll && one.who.task == wake->value);
        });
        if (next != all.end() && next->kind == Kind::idle) return false;
    }
    return true;
}
// [ready]

extern "C" int kernel_main() {
    const int code =
        boot::run({"/bin/sh", "-c",
                   "cat /etc/motd | wc; sleep 0.01; "
                   "trace -c -o counts sh -c 'cat /etc/motd | wc; sleep 0.01'"});
    const auto all = std::span(records).first(recorder.take(records));
    const auto count = [&](Kind kind) {
        return std::ranges::count_if(all,
                                     [&](const Record& one) { return one.kind == kind; });
    };
    const Costs costs = measure(all);
    print("processes: ", count(Kind::process),
          ", and as many have ended: ", count(Kind::process) == count(Kind::process_end),
          "\n");
    print("each call was a trap: ",
          recorder.counts().exceptions[8] == recorder.counts().calls, "\n");
    print("a call takes less than 500 instructions, with its records: ", costs.call < 500,
          "\n");
    print("the way to another process is longer, but not ten times: ",
          costs.process > costs.call && costs.process < 10 * costs.call, "\n");
    print("the longest call has taken 10000 times as long as the shortest: ",
          costs.longest_call > 10'000 * costs.call, "\n");
    print("polled all whom it had waked before it slept: ", polls_before_it_sleeps(all),
          "\n");
    return code;
}

// Output:
//       1      15      69
//       1      15      69
// processes: 4, and as many have ended: yes
// each call was a trap: yes
// a call takes less than 500 instructions, with its records: yes
// the way to another process is longer, but not ten times: yes
// the longest call has taken 10000 times as long as the shortest: yes
// polled all whom it had waked before it slept: yes

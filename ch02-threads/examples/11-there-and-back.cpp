// From one stack to another and back, twice, with a mark in every register.
//
// A switch keeps the registers that any function must preserve, and no others: those that a
// call may change the compiler has already put away, because for it a switch is a call.
// Before each switch we put known values into all registers that are to be kept, and look
// at them when we are back. Nobody can print in the middle of a switch; what the trace
// shows of that moment is put together from both stacks, read before and after.
//
// Needs: posix
// Before: 10-stack-dump.  Next: 12-fibers.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string>

#include "base/tracer.hpp"
#include "swap/swap.hpp"

using swap::Word, swap::swap_marked;

struct Flow {
    const char* name;
    Word next_mark;                 // its marks are this number and those that follow
    swap::Place place = nullptr;    // where it stopped
    Word marks[swap::registers]{};  // what was put into the registers, and what came back
};
static Flow first{"first", 0xA00}, second{"second", 0xB00};

static void begin(void* argument);

static std::string name_of(Word value) {
    if (value == reinterpret_cast<Word>(&swap::swap_start)) return "swap_start";
    if (value == reinterpret_cast<Word>(&begin)) return "begin";
    if (value == reinterpret_cast<Word>(&second)) return "&second";
    char text[20];
    std::snprintf(text, sizeof text, "%zx", static_cast<std::size_t>(value));
    return value < 0x1000 ? text : "swap_marked";  // the only other address
}

static std::string registers(const Word* words) {  // "rbp=a05,rbx=a04, ..."
    std::string cells;
    for (std::size_t i = swap::registers; i-- > 0;)
        cells += (cells.empty() ? "" : ",") + std::string(swap::saved_names[i]) + "=" +
                 name_of(words[i]);
    return cells;
}

static std::string frame(const Word* words) {  // what a switch leaves on a stack
    return "its calls,return=" + name_of(words[swap::return_at]) + "," + registers(words);
}

static Word waiting[swap::frame_words];  // lay on the stack that was switched to

static void trace_arrival(const Flow& from, const Flow& here) {
    static base::Tracer& tracer = base::program_tracer();
    static const auto lane = tracer.lane("the processor");
    const auto step = [&](const char* what, const std::string& say, const Flow& runs,
                          const Word* cpu, const std::string& left, const std::string& to) {
        const bool to_first = &here == &first;
        tracer.instant(lane, what,
                       {{"say", say},
                        {"runs_on", runs.name},
                        {"registers", registers(cpu)},
                        {"stack_first", to_first ? to : left},
                        {"stack_second", to_first ? left : to}});
    };
    const std::string calls = "its calls", left = from.name, now = here.name;
    step("mark", "The " + left + " flow has put new marks into its registers.", from,
         from.place, calls, frame(waiting));
    step("push", "It calls the switch: its registers are pushed on its stack.", from,
         from.place, frame(from.place), frame(waiting));
    step("move", "The stack pointer moves to the " + now + " stack; nothing else does.",
         here, from.place, frame(from.place), frame(waiting));
    step("pop", "The " + now + " flow's registers are popped, and it goes on.", here,
         here.marks, frame(from.place), calls);
}

// [cross]
// Leaves `me` for `other`, and says whether all registers hold their marks on the return.
static bool cross(Flow& me, Flow& other) {
    std::array<Word, swap::registers> wanted{};
    for (Word& mark : wanted) mark = me.next_mark++;
    std::ranges::copy(wanted, me.marks);
    std::copy_n(other.place, swap::frame_words, waiting);
    swap_marked(&me.place, other.place, me.marks);
    trace_arrival(other, me);
    return std::ranges::equal(wanted, me.marks);
}

static void go_round(Flow& me, Flow& other) {
    for (int round = 1; round <= 2; ++round) {
        const bool kept = cross(me, other);
        std::printf("%-6s flow, round %d: all registers came back: %s\n", me.name, round,
                    kept ? "yes" : "no");
    }
}

static void begin(void* /*argument*/) {
    std::copy_n(waiting, swap::registers, second.marks);  // what its first words became
    trace_arrival(first, second);
    go_round(second, first);
}
// [cross]

int main() {
    alignas(16) static std::array<std::byte, std::size_t{64} * 1024> stack;
    second.place = swap::prepare(stack, begin, &second);
    std::printf("kept:");
    for (const char* name : swap::saved_names) std::printf(" %s", name);
    std::printf("\n");
    go_round(first, second);
}

// Output:
// ... (the names of this CPU's registers)
// first  flow, round 1: all registers came back: yes
// second flow, round 1: all registers came back: yes
// first  flow, round 2: all registers came back: yes

// two-calls: the first call through the rings and the second, step by step: who runs, what both can see in the shared memory,
// and how often the kernel was entered so far. The kernel's steps are records that it has written itself.

#include <source_location>
#include <vector>

#include "abi/tracing.hpp"
#include "rings/program_side.hpp"
#include "trace/record.hpp"
#include "user/arguments.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"
#include "user/rings.hpp"
#include "user/tracer.hpp"

using abi::Trace, trace::Kind, trace::Record;
using user::Call, user::Right;

namespace {

// What is in the page of the counters.
struct Counters {
    std::uint32_t submitted = 0, fetched = 0, completed = 0, taken = 0;
};
enum class By : std::uint8_t { program, trap, kernel };
struct Step {
    std::uint64_t when = 0;
    By by{};
    unsigned line = 0;  // where the program stands
    const char* say = nullptr;
    Counters counters;
};

rings::SharedMemory* memory = nullptr;
std::vector<Step> steps;
std::vector<Record> records(64);

// [step]
void step(const char* say, std::source_location where = std::source_location::current()) {
    Counters seen;
    if (memory != nullptr)
        seen = {memory->submitted, memory->fetched, memory->completed, memory->taken};
    steps.push_back({user::instructions(), By::program, where.line(), say, seen});
}
// [step]

// [two]
bool make_two_calls(user::ProcessId own) {
    step("A program asks for rings, by an ordinary system call.");
    const auto place = user::ask(Call::ring_setup, 0);
    if (!place) return false;
    memory = reinterpret_cast<rings::SharedMemory*>(*place);
    rings::ProgramSide<> side(*memory);
    step("It has three pages, which the kernel can see, too. All counters are 0.");

    bool is_right = side.submit({.call = static_cast<std::uint16_t>(Call::getpid)});
    step("It writes its first call into the ring. Nobody knows of it.");
    is_right &= user::wait_for_events({}).has_value();
    step("It has waited for a result, and there is one.");
    abi::Completion result;
    is_right &= side.take(result) && result.answer == own;
    step("It takes the result: that was the first call.");

    is_right &= side.submit({.call = static_cast<std::uint16_t>(Call::getpid)});
    step("It writes its second call, tells nobody, and goes on with its own work.");
    while (memory->completed == 1) user::spin();
    step("It looks at a counter again: a result is there. It has asked for no trap.");
    is_right &= side.take(result) && result.answer == own;
    step("It takes the result: that was the second call.");
    return is_right;
}
// [two]

constexpr const char* asks = "A trap: the program asks the kernel for something.";
constexpr const char* clock_comes =
    "The clock interrupts the program: the kernel comes by, and looks into the ring.";

// [merge]
const char* describe(const Record& record, const Counters& before, const Counters& after) {
    if (record.kind == Kind::trap_end)
        return before.fetched == after.fetched
                   ? "The kernel has made the three pages, and goes back."
                   : "The kernel has found a call, done it, and written the result. It "
                     "goes back.";
    return (record.detail & trace::interrupt_bit) != 0 ? clock_comes : asks;
}

// The steps of both, by time. When the kernel comes it has changed nothing yet, when it goes all of it.
std::vector<Step> merge(user::ProcessId own) {
    std::vector<Step> all;
    auto next = records.begin();
    for (const Step& one : steps) {
        for (; next != records.end() && next->instructions < one.when; ++next) {
            const bool is_trap = next->kind == Kind::trap;
            if (all.empty() || next->who.process != own ||
                (!is_trap && next->kind != Kind::trap_end))
                continue;
            const Counters before = all.back().counters;
            all.push_back({next->instructions, is_trap ? By::trap : By::kernel,
                           all.back().line, describe(*next, before, one.counters),
                           is_trap ? before : one.counters});
        }
        all.push_back(one);
    }
    return all;
}
// [merge]

// Two system calls and then one interrupt are to be told of. But the clock comes when it likes: perhaps while the first call
// is made, and then it is that which is answered by the way.
bool is_as_meant(const std::vector<Step>& all) {
    std::string_view causes[3];
    std::size_t traps = 0;
    for (const Step& one : all) {
        if (one.by != By::trap) continue;
        if (traps == std::size(causes)) return false;
        causes[traps++] = one.say;
    }
    return traps == std::size(causes) && causes[0] == asks && causes[1] == asks &&
           causes[2] == clock_comes;
}

// Begins from the beginning, as a program that has no rings yet; nine times at most. Its argument counts.
void begin_again(user::Arguments arguments) {
    char tries[] = {arguments.size() == 0 ? '0' : *arguments[0], '\0'};
    if (tries[0]++ == '9') return;
    const char* const words[] = {"two-calls", tries, nullptr};
    user::execute("/bin/two-calls", words, user::environment);
}

user::Tracer<8192> tracer;

void tell(const std::vector<Step>& all) {
    const int program = tracer.lane("program"), kernel = tracer.lane("kernel");
    unsigned traps = 0;
    tracer.show("ch05-asyncos/user/two-calls.cpp");
    user::print("who     traps  submitted  fetched  completed  taken\n");
    for (const auto& [when, by, line, say, seen] : all) {
        if (by == By::trap) ++traps;
        const std::string_view who = by == By::program ? "program" : "kernel ";
        user::print(who, Right{traps, 6}, Right{seen.submitted, 11}, Right{seen.fetched, 9},
                    Right{seen.completed, 11}, Right{seen.taken, 7}, "\n");
        tracer.instant(by == By::program ? program : kernel, when,
                       {{"say", say},
                        {"line", line},
                        {"runs", who},
                        {"traps so far", traps},
                        {"submitted (program)", seen.submitted},
                        {"fetched (kernel)", seen.fetched},
                        {"completed (kernel)", seen.completed},
                        {"taken (program)", seen.taken}});
    }
}

}  // namespace

int main(user::Arguments arguments) {
    const user::ProcessId own = user::process_id();
    steps.resize(32);  // so that their pages are there
    steps.clear();
    if (!user::order(Call::trace, Trace::start)) return 1;
    const bool is_right = make_two_calls(own);
    static_cast<void>(user::order(Call::trace, Trace::stop));
    const auto count = user::ask(Call::trace, Trace::take, records.data(), records.size());
    records.resize(static_cast<std::size_t>(count.value_or(0)));
    const std::vector<Step> all = merge(own);
    if (!is_as_meant(all)) begin_again(arguments);
    tell(all);
    user::print(is_right ? "both have answered with the number of the process" : "WRONG",
                "\n");
    return tracer.hand_over() && user::flush() ? 0 : 1;
}

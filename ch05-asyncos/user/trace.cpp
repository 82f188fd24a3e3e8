// trace [-c] [-o FILE] [PROGRAM WORD...]: runs it, and writes down what the kernel does meanwhile, a line each record.
// -c: not the records, but what was counted. -o: into FILE. Without a program: ends a trace that was left on, and writes it.

#include <vector>

#include "abi/tracing.hpp"
#include "trace/record.hpp"
#include "user/arguments.hpp"
#include "user/path.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

using abi::Trace;
using user::print, user::Right;

static int give_up(const char* what, user::Errno why) {
    user::complain(what, ": ", why);
    return 1;
}

static void print_records() {
    print("# instructions hart process task priority kind detail value\n");
    std::vector<trace::Record> some(128);
    for (;;) {
        const auto count =
            user::ask(user::Call::trace, Trace::take, some.data(), some.size());
        if (!count || *count == 0) return;
        for (const trace::Record& one :
             std::span(some).first(static_cast<std::size_t>(*count))) {
            print(one.instructions, " ", one.who.hart, " ", one.who.process, " ",
                  user::Hex{one.who.task, 8}, " ", one.who.priority, " ",
                  trace::name_of(one.kind), " ", one.detail, " ", user::Hex{one.value, 1},
                  "\n");
        }
    }
}

static const char* name_of_exception(unsigned cause) {
    switch (cause) {
        case 2:
            return "illegal instruction";
        case 3:
            return "breakpoint";
        case 8:
            return "system call";
        case 12:
            return "page fault at a fetch";
        case 13:
            return "page fault at a load";
        case 15:
            return "page fault at a store";
        default:
            return "other exception";
    }
}
static const char* name_of_interrupt(unsigned cause) {
    return cause == 1 ? "another hart" : cause == 5 ? "timer" : "device";
}

static void print_counts(const abi::TraceCounts& counts) {
    print("instructions of programs ", Right{counts.user, 10}, "\n             the kernel ",
          Right{counts.kernel, 10}, "\n                asleep  ", Right{counts.idle, 10},
          "\nsystem calls            ", Right{counts.calls, 10},
          "\npolls of tasks          ", Right{counts.polls, 10},
          "\nother page tables       ", Right{counts.tables, 10},
          "\nrecords                 ", Right{counts.records, 10}, ", overwritten ",
          counts.lost, "\n");
    for (unsigned cause = 0; cause < 16; ++cause) {
        if (const auto count = counts.exceptions[cause]; count != 0)
            print("trap  ", Right{count, 8}, "  ", name_of_exception(cause), "\n");
        if (const auto count = counts.interrupts[cause]; count != 0)
            print("trap  ", Right{count, 8}, "  interrupt by a ", name_of_interrupt(cause),
                  "\n");
    }
}

static void print_processes() {
    std::vector<abi::ProcessCounts> each(64);
    const auto count =
        user::ask(user::Call::trace, Trace::processes, each.data(), each.size());
    if (!count) return;
    print("   ID    CALLS    TRAPS INSTRUCTIONS\n");
    for (const abi::ProcessCounts& one :
         std::span(each).first(std::min(each.size(), static_cast<std::size_t>(*count)))) {
        print(Right{one.process, 5}, " ", Right{one.calls, 8}, " ", Right{one.traps, 8},
              " ", Right{one.user, 12}, "\n");
    }
}

// What it has ended with, while the kernel was traced.
static int run(user::Arguments words) {
    const std::string path = user::find_program(words[0]);
    if (const auto on = user::order(user::Call::trace, Trace::start); !on)
        return give_up("the kernel cannot be traced", on.error());
    const auto child = user::spawn(path.c_str(), &*words.begin(), user::environment);
    const auto ended = child ? user::wait(*child) : base::fail(child.error());
    static_cast<void>(user::order(user::Call::trace, Trace::stop));
    return ended ? ended->code() : give_up(words[0], ended.error());
}

int main(user::Arguments words) {
    bool is_counted = false;
    const char* file = nullptr;
    words.take_options("co:", [&](char letter, const char* value) {
        (letter == 'c' ? static_cast<void>(is_counted = true)
                       : static_cast<void>(file = value));
    });
    if (file != nullptr) {
        const auto opened =
            user::open(file, user::Open::write | user::Open::create | user::Open::truncate);
        if (!opened) return give_up(file, opened.error());
        user::print_to(*opened);
    }
    int code = 0;
    if (words.size() > 0) code = run(words);
    if (words.size() == 0) static_cast<void>(user::order(user::Call::trace, Trace::stop));
    abi::TraceCounts counts{};
    const auto told = user::order(user::Call::trace, Trace::counts, &counts, sizeof counts);
    if (!told) return give_up("the kernel cannot be traced", told.error());
    if (is_counted) {
        print_counts(counts);
        print_processes();
    } else {
        print_records();
        print("lost ", counts.lost, "\n");
    }
    return code;
}

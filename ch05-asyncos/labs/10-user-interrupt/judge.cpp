// Needs: linux

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "rig/rig.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::told;

namespace {

constexpr unsigned registers = 32, sp = 2, s1 = 9, a0 = 10;
constexpr std::uint64_t receiver = 7, on = std::uint64_t{1} << 63, most_masked = 24;
constexpr std::uint64_t vector = 5, bit = 1U << vector, nested_bit = 1U << 9;
const char* const names[registers] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                      "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                      "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                      "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

// A program in user mode, which hears, and an operating system, which is the judge.
struct Program : rig::Rig {
    explicit Program(bool hears = true) {
        run(100'000);
        auto& csr = hart().csr;
        csr.receiver = on | receiver;
        csr.interrupts_down |= 1;
        csr.interrupts_to_user = 1;
        csr.status &= ~std::uint64_t{1};
        hart().mode = machine::Mode::user;
        if (hears) ask("start_hearing");
    }
    std::uint64_t ask(const char* function) {
        has_failed = !call(function, {}, 50'000) || has_failed;
        return x(a0);
    }
    void send() {
        machine().board().uintc.store(receiver * 32, vector);
        hart().look_up();
    }
    // A pattern in each register, at the beginning of a program.
    void prepare(const char* program) {
        machine().board().is_finished = false;
        for (unsigned i = 1; i < registers; ++i) x(i) = pattern(i);
        x(sp) = place("stack_top") - 1024;
        hart().pc = place(program);
    }
    static std::uint64_t pattern(unsigned number) { return 0x0101'0101'0101 * number; }
    // Goes on until it has come to `end`, with a vector sent before instruction number `at`. Says what is wrong, or nothing.
    std::string go_to(const char* end, std::uint64_t at) {
        const std::uint64_t place_of_end = place(end), until = now() + 20'000;
        bool has_sent = false;
        for (std::uint64_t step = 0; hart().pc != place_of_end || !is_on() || !has_sent;
             ++step) {
            if (step == at) send(), has_sent = true;
            if (run(1) != rig::End::limit || now() > until)
                return is_on() ? state() : state() + ", with interrupts off";
        }
        return hart().mode == machine::Mode::user ? "" : "it is in user mode no more";
    }
    [[nodiscard]] bool is_on() { return (hart().csr.status & 1) != 0; }
    // Which register is not as it was, but `ignored`; or nothing.
    std::string changed(unsigned ignored = 0) {
        for (unsigned i = 1; i < registers; ++i) {
            const std::uint64_t was = i == sp ? place("stack_top") - 1024 : pattern(i);
            if (i != ignored && x(i) != was) return std::string(names[i]) + " has changed";
        }
        return "";
    }
    bool has_failed = false;
};

// What a sweep has found: how many places were tried, and what was wrong at which.
struct Found {
    std::uint64_t tried = 0;
    std::string wrong, where;
    [[nodiscard]] bool passed() const { return wrong.empty() && tried > 0; }
    [[nodiscard]] std::string explain(const std::string& expected) const {
        return told(expected, wrong.empty() ? "nothing was done" : wrong, where);
    }
};

// A program of patterns, with a vector before each of its instructions.
Found sweep(Program& program, const char* begin, const char* end,
            const std::function<std::string()>& after) {
    program.prepare(begin);
    const rig::Rig::State state = program.save();
    Found found;
    for (std::uint64_t at = 0; found.wrong.empty() && at < 12; ++at) {
        program.restore(state);
        found.wrong = program.go_to(end, at);
        if (found.wrong.empty() && program.get<std::uint64_t>("heard") % 64 != bit)
            found.wrong = "the handler was not told of vector 5";
        if (found.wrong.empty()) found.wrong = after();
        found.where = "a vector before instruction " + std::to_string(at + 1);
        ++found.tried;
    }
    return found;
}

// A function, with a vector sent at each of its instructions: it interrupts the next one.
Found sweep_call(Program& program, const char* function,
                 const std::function<std::string()>& after) {
    const rig::Rig::State begin = program.save();
    std::vector<std::uint64_t> places;
    bool has_returned = false;
    program.watch = [&](const rig::Hart& hart) {
        has_returned = has_returned || hart.pc == program.place("bare_return");
        if (!has_returned) places.push_back(hart.pc);
    };
    program.ask(function);
    program.watch = nullptr;
    Found found;
    for (std::size_t at = 0; at < places.size() && found.wrong.empty(); ++at) {
        program.restore(begin);
        std::size_t step = 0;
        program.watch = [&](const rig::Hart&) {
            if (step++ == at) program.send();
        };
        program.ask(function);
        program.watch = nullptr;
        found.wrong = program.has_failed ? program.state() : after();
        found.where = "a vector behind instruction " + std::to_string(at + 1) + " of " +
                      std::to_string(places.size()) + ", at " + program.where(places[at]);
        ++found.tried;
    }
    return found;
}

}  // namespace

TEST_CASE("a vector reaches the handler and the program goes on", "[points:1][unit]") {
    Program program;
    program.prepare("plain");
    const std::string wrong = program.go_to("plain_end", 1);
    const auto heard = program.get<std::uint64_t>("heard"),
               calls = program.get<std::uint64_t>("calls");
    INFO(told("vector 5 is sent: the handler is called once, with bit 5",
              wrong.empty()
                  ? std::to_string(calls) + " calls, bits " + std::to_string(heard)
                  : wrong));
    CHECK((wrong.empty() && calls == 1 && heard == bit));
    INFO(told("interrupts are off while the handler begins", "they are on"));
    CHECK((calls == 1 && !program.get<bool>("handler_was_on")));
}

TEST_CASE("what was sent before it hears comes at once", "[points:1][unit]") {
    Program program(false);
    program.send();
    program.ask("start_hearing");
    const auto calls = program.get<std::uint64_t>("calls");
    INFO(told("a vector waits when hear() is called: the handler is called once",
              program.has_failed ? program.state() : std::to_string(calls) + " calls"));
    CHECK((!program.has_failed && calls == 1 && program.is_on()));
}

TEST_CASE("no register is changed", "[points:1][sweep]") {
    Program program;
    const Found found =
        sweep(program, "plain", "plain_end", [&] { return program.changed(); });
    INFO(found.explain(
        "a vector before any instruction, and all 31 registers are as before"));
    CHECK(found.passed());
}

TEST_CASE("every instruction is done once", "[points:1][sweep]") {
    Program program;
    const Found found = sweep(program, "count", "count_end", [&] {
        const std::uint64_t done = program.x(s1) - Program::pattern(s1);
        return done == 16 ? "" : std::to_string(done) + " were done";
    });
    INFO(found.explain("sixteen instructions are done, with a vector before any of them"));
    CHECK(found.passed());
}

TEST_CASE("the handler has a stack of its own", "[points:1][unit]") {
    Program program;
    program.prepare("plain");
    const std::uint64_t top = program.x(sp);
    std::vector<std::byte> above(program.memory(top, 512), program.memory(top, 512) + 512);
    std::uint64_t begin = 0;
    program.watch = [&](const rig::Hart& hart) {
        if (hart.pc == program.place("on_vectors")) begin = hart.x[sp];
    };
    const std::string wrong = program.go_to("plain_end", 1);
    program.watch = nullptr;
    const bool is_same = std::equal(above.begin(), above.end(), program.memory(top, 512));
    INFO(
        told("the handler begins with an aligned sp below the program's, and nothing above "
             "is touched",
             !wrong.empty() ? wrong
             : begin == 0   ? "the handler is not called"
             : !is_same     ? "something above is changed"
                            : "sp is " + std::to_string(top - begin) + " bytes below"));
    CHECK((wrong.empty() && begin != 0 && begin <= top && begin % 16 == 0 && is_same));
}

TEST_CASE("a handler may be interrupted itself", "[points:1][sweep]") {
    Program program;
    program.set("nests", true);
    const Found found = sweep(program, "count", "count_end", [&]() -> std::string {
        const std::uint64_t done = program.x(s1) - Program::pattern(s1);
        if (program.get<std::uint64_t>("deepest") != 2) return "it was not";
        if (program.get<std::uint64_t>("heard") != (bit | nested_bit))
            return "vector 9 did not come";
        return done == 16 ? program.changed(s1) : std::to_string(done) + " were done";
    });
    INFO(found.explain(
        "vector 9 comes in the handler of 5, and sixteen instructions are done"));
    CHECK(found.passed());
}

TEST_CASE("a masked part ends as it began", "[points:1][unit]") {
    Program program;
    const std::uint64_t when_on = program.ask("nest");
    program.hart().csr.status &= ~std::uint64_t{1};
    const std::uint64_t when_off = program.ask("nest");
    INFO(told(
        "before, in it, after the inner one, after both: bits 0 to 3 are 1 0 0 1; and "
        "with interrupts off all 0",
        program.has_failed ? program.state()
                           : std::to_string(when_on) + " and " + std::to_string(when_off)));
    CHECK((!program.has_failed && when_on == 9 && when_off == 0));
}

TEST_CASE("a masked part is never seen half done", "[points:1][sweep]") {
    Program program;
    const Found found = sweep_call(program, "move_one", [&]() -> std::string {
        if (program.get<bool>("torn")) return "the handler has come in the middle";
        if (program.get<std::uint64_t>("calls") == 0 && program.is_on())
            return "it never came";
        return program.is_on() ? "" : "interrupts are off in the end";
    });
    INFO(found.explain("a handler comes before or behind the masked part"));
    CHECK(found.passed());
}

TEST_CASE("what has come is taken once", "[points:1][sweep]") {
    Program program;
    program.send();
    const Found found = sweep_call(program, "take", [&]() -> std::string {
        const std::uint64_t first = program.x(a0), second = program.ask("take");
        const std::uint64_t count = (first >> 32) + (second >> 32);
        const auto calls = program.get<std::uint64_t>("calls");
        const std::uint64_t expected = calls;
        if (count != expected || (first & bit) == 0)
            return std::to_string(calls) + " have come, " + std::to_string(count) +
                   " were taken";
        const bool is_late = second >> 32 != 0;
        return ((second & bit) != 0) == is_late ? ""
                                                : "a vector without its count, or twice";
    });
    INFO(found.explain(
        "two vectors come, the second while the first is taken: each is taken "
        "once"));
    CHECK(found.passed());
}

TEST_CASE("interrupts are never off for long", "[points:1][budget]") {
    Program program;
    std::uint64_t longest = 0, count = 0, most = 0;
    program.watch = [&](const rig::Hart& hart) {
        count = (hart.csr.status & 1) == 0 ? count + 1 : 0;
        longest = std::max(longest, count);
    };
    for (const char* const function : {"take", "move_one", "nest"}) {
        program.ask(function);
        most = std::max(most, longest);
    }
    program.watch = nullptr;
    INFO(told("at most " + std::to_string(most_masked) +
                  " instructions on end without interrupts",
              program.has_failed ? program.state()
              : most == 0        ? "they were never off, or nothing was done"
                                 : "they are off for " + std::to_string(most)));
    CHECK((!program.has_failed && most > 0 && most <= most_masked));
}

// Needs: linux

#include <array>
#include <sstream>
#include <string>

#include "rig/rig.hpp"
#include "rig/sweep.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::told;

namespace {

constexpr unsigned bell = 11, registers = 32;
constexpr std::uint64_t interrupts_on = 2, enough = 20'000;
constexpr unsigned sp = 2, s1 = 9, a0 = 10, a1 = 11, s2 = 18, s3 = 19;
const char* const names[registers] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                      "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                      "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                      "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

// As frame.hpp has it.
struct Frame {
    std::array<std::uint64_t, registers> x;
    std::uint64_t pc, status;
};

std::string hexadecimal(std::uint64_t number) {
    std::ostringstream text;
    text << "0x" << std::hex << number;
    return text.str();
}

// The kernel, booted, and a program with a pattern in each register.
struct Kernel : rig::Rig {
    Kernel() { run(100'000); }

    void prepare(const char* program) {
        machine().board().is_finished = false;
        for (unsigned i = 1; i < registers; ++i) x(i) = pattern(i);
        x(sp) = place("stack_top") - 1024;
        hart().pc = place(program);
        hart().csr.status |= interrupts_on;
    }
    // Goes on until it has come to `end`. Says what is wrong, or nothing.
    std::string go_to(const char* end) {
        const std::uint64_t place_of_end = place(end), until = now() + enough;
        while (hart().pc != place_of_end || !is_on()) {
            if (run(1) != rig::End::limit || now() > until) return state() + given_up();
        }
        const bool is_kernel = hart().mode == machine::Mode::supervisor;
        return is_kernel
                   ? ""
                   : "the program has lost its rights: sret has brought it to user mode";
    }
    [[nodiscard]] std::string given_up() {
        const auto cause = get<std::uint64_t>("given_up");
        return cause == 0 ? "" : "; cause " + hexadecimal(cause) + " was given up";
    }
    // What an interrupt has changed, but for `but`.
    std::string changed(unsigned but = 0) {
        for (unsigned i = 1; i < registers; ++i) {
            const std::uint64_t before = i == sp ? place("stack_top") - 1024 : pattern(i);
            if (i != but && x(i) != before)
                return std::string(names[i]) + " was " + hexadecimal(before) +
                       " before and is " + hexadecimal(x(i));
        }
        return {};
    }
    [[nodiscard]] bool is_on() { return (hart().csr.status & interrupts_on) != 0; }
    static std::uint64_t pattern(unsigned i) { return 0x0123'4567'89ab'0000 + i * 0x0101; }
};

// One interrupt in the middle of `plain`.
std::string interrupted(Kernel& kernel) {
    kernel.prepare("plain");
    kernel.machine().interrupt_at(kernel.now() + 2, bell);
    std::string wrong = kernel.go_to("plain_end");
    if (wrong.empty() && kernel.get<std::uint64_t>("interrupted") != 1)
        wrong = "it was not called";
    return wrong;
}

}  // namespace

TEST_CASE("an interrupt reaches its handler and the program goes on", "[points:1][unit]") {
    Kernel kernel;
    const std::string wrong = interrupted(kernel);
    INFO(
        told("a device interrupts: scause is 0x8000000000000009, and the handler for 9 is "
             "called once",
             wrong));
    CHECK(wrong.empty());
}

TEST_CASE("no register is changed", "[points:1][sweep]") {
    Kernel kernel;
    std::string wrong;
    const auto found =
        rig::sweep(kernel, bell,
                   {.before = [&] { kernel.prepare("plain"); },
                    .action = [&] { wrong = kernel.go_to("plain_end"); },
                    .after = [&] { return wrong.empty() ? kernel.changed() : wrong; }});
    INFO(found.explain(
        "an interrupt before any instruction, and all 31 registers are as before"));
    CHECK(found.passed());
    const std::uint64_t interrupts = kernel.get<std::uint64_t>("interrupted");
    INFO(told("the handler has run in between",
              "it has run " + std::to_string(interrupts) + " times"));
    CHECK(interrupts == 1);
}

TEST_CASE("the frame shows the program as it was", "[points:1][unit]") {
    Kernel kernel;
    const std::string wrong = interrupted(kernel);
    INFO(told("the interrupt is handled", wrong));
    REQUIRE(wrong.empty());
    const auto seen = kernel.get<Frame>("seen");
    for (unsigned i = 1; i < registers; ++i) {
        const std::uint64_t was =
            i == sp ? kernel.place("stack_top") - 1024 : Kernel::pattern(i);
        INFO(told(std::string(names[i]) + " in the frame is what it was before the trap, " +
                      hexadecimal(was),
                  "frame.x[" + std::to_string(i) + "] is " + hexadecimal(seen.x[i])));
        REQUIRE(seen.x[i] == was);
    }
    INFO(told("frame.pc is the instruction that was stopped, " +
                  hexadecimal(kernel.place("plain") + 4),
              hexadecimal(seen.pc)));
    CHECK(seen.pc == kernel.place("plain") + 4);
}

TEST_CASE("the frame lies on an aligned stack", "[points:1][unit]") {
    Kernel kernel;
    const std::uint64_t top = kernel.place("stack_top") - 1024, above = 64;
    const auto copy = [&] {
        const std::byte* const begin = kernel.memory(top, above);
        return std::vector<std::byte>(begin, begin + above);
    };
    const auto before = copy();
    const std::string wrong = interrupted(kernel);
    INFO(told("the interrupt is handled", wrong));
    REQUIRE(wrong.empty());
    const std::uint64_t place = kernel.get<std::uint64_t>("seen_place");
    INFO(told("the frame is below the program's stack, at a multiple of 16",
              "it is at sp - " + std::to_string(static_cast<std::int64_t>(top - place))));
    CHECK((place % 16 == 0 && place + sizeof(Frame) <= top && top - place < 512));
    INFO(told("nothing above sp is touched: it is the program's",
              "something is changed there"));
    CHECK(copy() == before);
}

TEST_CASE("every instruction is done once", "[points:1][sweep]") {
    Kernel kernel;
    std::string wrong;
    const auto found = rig::sweep(kernel, bell,
                                  {.before = [&] { kernel.prepare("count"); },
                                   .action = [&] { wrong = kernel.go_to("count_end"); },
                                   .after =
                                       [&] {
                                           const std::uint64_t done =
                                               kernel.x(s1) - Kernel::pattern(s1);
                                           if (!wrong.empty() || done == 16) return wrong;
                                           return std::to_string(done) + " were done";
                                       }});
    INFO(found.explain(
        "sixteen instructions are done, with an interrupt before any of them"));
    CHECK(found.passed());
}

TEST_CASE("after a call the program goes on behind it", "[points:1][unit]") {
    Kernel kernel;
    kernel.prepare("calls");
    const std::string wrong = kernel.go_to("calls_end");
    const std::uint64_t done = kernel.x(s1) - Kernel::pattern(s1);
    INFO(
        told("ebreak, ecall, and ebreak in two bytes, each with one or two instructions "
             "behind it: 4 are done",
             wrong.empty() ? std::to_string(done) + " were done" : wrong));
    CHECK((wrong.empty() && done == 4));
}

TEST_CASE("handlers change the program's registers", "[points:1][unit]") {
    Kernel kernel;
    kernel.prepare("calls");
    const std::string wrong = kernel.go_to("calls_end");
    const std::uint64_t expected = Kernel::pattern(a0) + 2000 + Kernel::pattern(a1);
    INFO(told("two breakpoints add 1000 to a0, the call adds a1: " + hexadecimal(expected),
              wrong.empty() ? "a0 is " + hexadecimal(kernel.x(a0)) : wrong));
    CHECK((wrong.empty() && kernel.x(a0) == expected));
    INFO(told("the program's other registers are as before", kernel.changed(a0)));
    kernel.x(s1) = Kernel::pattern(s1);
    CHECK(kernel.changed(a0).empty());
}

TEST_CASE("an instruction can be done once more", "[points:1][unit]") {
    Kernel kernel;
    kernel.prepare("loads");
    kernel.x(s2) = 0x1000;  // there is nothing
    const std::string wrong = kernel.go_to("loads_end");
    INFO(told("a load fails, its handler repairs s2 and says `again`: s3 is 42",
              wrong.empty() ? "s3 is " + hexadecimal(kernel.x(s3)) : wrong));
    CHECK((wrong.empty() && kernel.x(s3) == 42));
    INFO(told("the handler hears which address it was, 0x1000",
              hexadecimal(kernel.get<std::uint64_t>("seen_value"))));
    CHECK(kernel.get<std::uint64_t>("seen_value") == 0x1000);
}

TEST_CASE("a handler may be trapped itself", "[points:1][sweep]") {
    Kernel kernel;
    kernel.set("breaks_in_handler", true);
    std::string wrong;
    const auto found =
        rig::sweep(kernel, bell,
                   {.before = [&] { kernel.prepare("count"); },
                    .action = [&] { wrong = kernel.go_to("count_end"); },
                    .after =
                        [&] {
                            const std::uint64_t done = kernel.x(s1) - Kernel::pattern(s1);
                            if (wrong.empty() && done != 16)
                                return std::to_string(done) + " were done";
                            return wrong.empty() ? kernel.changed(s1) : wrong;
                        }});
    INFO(found.explain(
        "a breakpoint in the handler of an interrupt, and sixteen instructions are done"));
    CHECK(found.passed());
}

TEST_CASE("what nobody handles is given up", "[points:1][unit]") {
    Kernel kernel;
    for (const std::uint64_t cause : {2ULL, 19ULL, (1ULL << 63) + 1, (1ULL << 63) + 25}) {
        kernel.set("given_up", std::uint64_t{0});
        kernel.call("trap_dispatch", {kernel.place("seen"), cause, 0});
        INFO(told(
            "scause " + hexadecimal(cause) + " goes to give_up()",
            kernel.get<std::uint64_t>("given_up") == 0
                ? "it did not"
                : "it was told " + hexadecimal(kernel.get<std::uint64_t>("given_up"))));
        REQUIRE(kernel.get<std::uint64_t>("given_up") == cause);
    }
}

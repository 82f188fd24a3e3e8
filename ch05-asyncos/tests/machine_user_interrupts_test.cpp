// Interrupts of user programs: the registers of the N extension, and uipi.

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "workbook/catch.hpp"

using namespace assembler;
using machine::Mode;

namespace {

constexpr Register handler = begin + 0x800, table = begin + 0x1'0000, on = 1ULL << 63;
constexpr Word uret = 0x0020'0073;
constexpr Word uipi(Word which, Word rd, Word rs1) { return r(0x7b, 6, which, rd, rs1, 0); }
constexpr Word send = 0, take = 1, add = 2, activate = 3, deactivate = 4;

// A user program that hears software interrupts, as receiver 7, and may send itself vector 5 by entry 3.
struct User : Bench {
    explicit User(unsigned harts = 1) : Bench(harts) {
        for (unsigned number = 0; number < harts; ++number) give_user(hart(number));
        put(table + 3 * 8, 1 | 5ULL << 16 | 7ULL << 48);
        x(5) = 3;
        program(handler, {uipi(take, 6, 0), uret});
    }
    static void give_user(machine::Hart& to) {
        auto& csr = to.csr;
        csr.protection[0] = ~0ULL >> 10;
        csr.protection_config = 0x1f;
        csr.traps[3].vector = begin + 0x900;
        csr.interrupts_down = csr.interrupts_to_user = csr.enabled = 1;
        csr.traps[0].vector = handler;
        csr.receiver = on | 7;
        csr.senders = on | 1ULL << 44 | table >> 12;
        to.mode = Mode::user;
        csr.status |= 1;
    }
};

}  // namespace

TEST_CASE(
    "a user program sends itself an interrupt, and its handler takes the vector and "
    "returns") {
    User bench;
    bench.run({uipi(activate, 0, 0), uipi(send, 0, 5)});
    bench.program(begin + 8, {addi(8, 0, 1)});
    REQUIRE(bench.hart().csr.status % 2 == 1);
    bench.step(1);
    REQUIRE(bench.hart().pc == handler + 4);
    REQUIRE(bench.x(6) == 1ULL << 5);
    REQUIRE(bench.hart().csr.traps[0].pc == begin + 8);
    REQUIRE(bench.hart().csr.traps[0].cause == 1ULL << 63);
    REQUIRE(bench.hart().mode == Mode::user);
    REQUIRE((bench.hart().csr.status & 0x11) == 0x10);
    bench.step(2);
    REQUIRE((bench.hart().csr.status & 0x11) == 0x11);
    REQUIRE(bench.x(8) == 1);
}

TEST_CASE("who does not hear is not interrupted, but nothing is lost") {
    User bench;
    bench.run({uipi(deactivate, 0, 0), uipi(send, 0, 5), uipi(add, 0, 5), nop});
    REQUIRE(bench.hart().pc == begin + 16);
    bench.hart().pc = begin;
    bench.run({uipi(activate, 0, 0), nop});
    REQUIRE(bench.hart().pc == handler + 4);
    REQUIRE(bench.x(6) == (1ULL << 5 | 3));
}

TEST_CASE("what one may not send to is an illegal instruction") {
    for (const Register index : {Register{2}, Register{512}, ~Register{0}}) {
        User bench;
        bench.x(5) = index;
        bench.run({uipi(send, 0, 5)});
        REQUIRE(bench.hart().csr.traps[3].cause == 2);
        REQUIRE(bench.hart().csr.traps[3].value == uipi(send, 0, 5));
    }
    User none;
    none.hart().csr.receiver = 7;
    none.run({uipi(take, 6, 0)});
    REQUIRE(none.hart().csr.traps[3].cause == 2);
}

TEST_CASE(
    "a program writes only its own bit of uip, and sees no more of the registers than it "
    "has been given") {
    User bench;
    bench.hart().csr.status &= ~Register{1};
    bench.x(5) = ~0ULL;
    bench.run({csrw(0x044, 5), csrr(10, 0x044), csrw(0x000, 5)});
    REQUIRE(bench.x(10) == 1);
    bench.hart().csr.interrupts_to_user = 0;
    bench.hart().csr.status &= ~Register{1};
    bench.run({csrr(8, 0x044), csrr(9, 0x004)});
    REQUIRE(bench.x(8) == 0);
    REQUIRE(bench.x(9) == 0);
}

TEST_CASE("a user's own exceptions go to its handler if the kernel lets them") {
    User bench;
    bench.hart().csr.exceptions_down = bench.hart().csr.exceptions_to_user = 1U << 3;
    bench.run({nop, ebreak});
    REQUIRE(bench.hart().pc == handler);
    REQUIRE(bench.hart().mode == Mode::user);
    REQUIRE(bench.hart().csr.traps[0].cause == 3);
    REQUIRE(bench.hart().csr.traps[0].pc == begin + 4);
}

TEST_CASE("the supervisor is not interrupted by what is the user's") {
    User bench;
    bench.hart().mode = Mode::supervisor;
    bench.hart().csr.status |= 2;
    bench.run({uipi(activate, 0, 0), uipi(send, 0, 5), nop});
    REQUIRE(bench.hart().pc == begin + 12);
}

TEST_CASE("a vectored handler has a place for each cause, and exceptions have the first") {
    constexpr Register causes[] = {0, 4, 8};
    for (const Register cause : causes) {
        User bench;
        bench.hart().csr.traps[0].vector = handler | 1;
        bench.hart().csr.interrupts_down = bench.hart().csr.interrupts_to_user = 0x111;
        bench.hart().csr.enabled = 0x111;
        bench.program(handler + 4 * cause, {nop});
        bench.hart().csr.pending = 1ULL << cause;
        bench.run({nop});
        REQUIRE(bench.hart().pc == handler + 4 * cause + 4);
        REQUIRE(bench.hart().csr.traps[0].cause == (1ULL << 63 | cause));
    }
    User bench;
    bench.hart().csr.traps[0].vector = handler | 1;
    bench.hart().csr.exceptions_down = bench.hart().csr.exceptions_to_user = 1U << 3;
    bench.run({ebreak});
    REQUIRE(bench.hart().pc == handler);
}

TEST_CASE("of several interrupts of users the order is external, software, timer") {
    User bench;
    auto& csr = bench.hart().csr;
    csr.interrupts_down = csr.interrupts_to_user = csr.enabled = csr.pending = 0x111;
    bench.program(handler, {nop});
    for (const Register expected : std::initializer_list<Register>{8, 0, 4}) {
        csr.status |= 1;
        bench.run({nop});
        REQUIRE(csr.traps[0].cause == (1ULL << 63 | expected));
        csr.pending &= ~(1ULL << expected);
    }
}

TEST_CASE(
    "an interrupt goes from hart to hart, and what comes to a pause waits for its end") {
    User bench(2);
    machine::Hart& other = bench.hart(1);
    bench.hart().csr.receiver = 0;  // it only sends
    bench.program(begin, {uipi(send, 0, 5), jal(0, 0)});
    bench.program(begin + 0x400, {uipi(activate, 0, 0), jal(0, 0)});
    bench.hart().pc = begin;
    other.pc = begin + 0x400;
    bench.step(2000);  // a turn of each
    REQUIRE(other.x[6] == 1ULL << 5);
    REQUIRE(other.csr.traps[0].pc == begin + 0x404);
    REQUIRE(bench.x(6) == 0);

    other.csr.receiver = 7;  // nobody hears: its kernel runs another program
    other.x[6] = 0;
    bench.hart().pc = begin;
    bench.step(2000);
    REQUIRE(other.x[6] == 0);
    other.csr.receiver = on | 7;  // and now it again
    bench.step(2000);
    REQUIRE(other.x[6] == 1ULL << 5);
}

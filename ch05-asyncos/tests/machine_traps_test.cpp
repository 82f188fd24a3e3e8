// Traps and modes: who handles what, what is remembered, and what may not be done.

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "workbook/catch.hpp"

using namespace assembler;
using machine::Mode;

namespace {

constexpr Register machine_handler = begin + 0x800, supervisor_handler = begin + 0x900;
constexpr unsigned m = 3, su = 1;

// A machine in a mode that may touch everything, with handlers of both other modes.
struct In : Bench {
    explicit In(Mode mode) {
        auto& csr = hart().csr;
        csr.traps[m].vector = machine_handler;
        csr.traps[su].vector = supervisor_handler;
        csr.protection[0] = ~0ULL >> 10;
        csr.protection_config = 0x1f;
        program(machine_handler, {jal(0, 0)});
        program(supervisor_handler, {jal(0, 0)});
        hart().mode = mode;
    }
};

void require_trap(Bench& bench, unsigned level, Register cause, Register value,
                  Register at) {
    const auto& trap = bench.hart().csr.traps[level];
    REQUIRE(bench.hart().pc == (level == m ? machine_handler : supervisor_handler));
    REQUIRE(static_cast<unsigned>(bench.hart().mode) == level);
    REQUIRE(trap.cause == cause);
    REQUIRE(trap.value == value);
    REQUIRE(trap.pc == at);
}

constexpr Register interrupt = 1ULL << 63;
constexpr Register mie = 1U << 3, mpie = 1U << 7, sie = 1U << 1, spie = 1U << 5,
                   spp = 1U << 8;

}  // namespace

TEST_CASE("a system call goes to machine mode, with the mode that made it as its cause") {
    for (const Mode mode : {Mode::user, Mode::supervisor, Mode::machine}) {
        In bench(mode);
        bench.run({nop, ecall});
        require_trap(bench, m, 8 + static_cast<Register>(mode), 0, begin + 4);
        REQUIRE((bench.hart().csr.status >> 11 & 3) == static_cast<Register>(mode));
    }
}

TEST_CASE("an exception that is handed on goes to the supervisor, but never down") {
    In user(Mode::user);
    user.hart().csr.exceptions_down = 1U << 3;
    user.run({ebreak});
    require_trap(user, su, 3, 0, begin);
    REQUIRE((user.hart().csr.status & spp) == 0);

    In above(Mode::machine);
    above.hart().csr.exceptions_down = 1U << 3;
    above.run({ebreak});
    require_trap(above, m, 3, 0, begin);
}

TEST_CASE(
    "a trap switches interrupts off and remembers them, and the way back switches them "
    "on") {
    In bench(Mode::supervisor);
    bench.hart().csr.exceptions_down = 1U << 9;
    bench.hart().csr.status |= sie;
    bench.run({ecall});
    REQUIRE((bench.hart().csr.status & (sie | spie | spp)) == (spie | spp));
    bench.program(supervisor_handler, {sret});
    bench.step(1);
    REQUIRE((bench.hart().csr.status & (sie | spie | spp)) == (sie | spie));
    REQUIRE(bench.hart().mode == Mode::supervisor);
    REQUIRE(bench.hart().pc == begin);
}

TEST_CASE("mret goes to the mode before, and loads and stores go with it") {
    In bench(Mode::machine);
    bench.hart().csr.traps[m].pc = begin + 0x100;
    bench.hart().csr.status |= 1U << 11 | 1U << 17 | mpie;
    bench.run({mret});
    REQUIRE(bench.hart().mode == Mode::supervisor);
    REQUIRE(bench.hart().pc == begin + 0x100);
    REQUIRE((bench.hart().csr.status & (1U << 17 | 3U << 11 | mie | mpie)) == (mie | mpie));
}

TEST_CASE("an instruction of a higher mode is illegal, and its bits are the value") {
    for (const Word word : {mret, csrr(5, 0x300), csrr(5, 0xf14)}) {
        In bench(Mode::supervisor);
        bench.run({word});
        require_trap(bench, m, 2, word, begin);
    }
    for (const Word word : {sret, wfi, sfence, csrr(5, 0x100), csrr(5, 0xc01)}) {
        In bench(Mode::user);
        bench.run({word});
        require_trap(bench, m, 2, word, begin);
    }
}

TEST_CASE("machine mode may keep instructions of the supervisor to itself") {
    const struct {
        unsigned bit;
        Word word;
    } kept[] = {{20, csrr(5, 0x180)}, {20, sfence}, {21, wfi}, {22, sret}};
    for (const auto& one : kept) {
        In bench(Mode::supervisor);
        bench.hart().csr.status |= 1U << one.bit;
        bench.run({one.word});
        require_trap(bench, m, 2, one.word, begin);
    }
}

TEST_CASE(
    "a register that can only be read is not written, though it may be asked to set "
    "nothing") {
    In bench(Mode::machine);
    bench.hart().id = 5;
    bench.run({csrr(7, 0xf14)});
    REQUIRE(bench.x(7) == 5);
    bench.run({csrw(0xf14, 0)});
    require_trap(bench, m, 2, csrw(0xf14, 0), begin);
}

TEST_CASE("the supervisor sees its half of the status, and changes no other") {
    In bench(Mode::supervisor);
    bench.hart().csr.status |= mie;
    bench.x(5) = ~0ULL;
    bench.run({csrw(0x100, 5), csrr(6, 0x100)});
    REQUIRE(bench.x(6) ==
            (0x2'0000'0000ULL | 1U << 19 | 1U << 18 | spp | spie | sie | 0x11));
    REQUIRE((bench.hart().csr.status & (1U << 17 | 3U << 11 | mpie | mie)) == mie);
}

TEST_CASE(
    "an interrupt is taken when it is on in three places, or when the mode is below its "
    "handler's") {
    for (const Mode mode : {Mode::user, Mode::supervisor}) {
        for (const bool is_on : {false, true}) {
            In bench(mode);
            auto& csr = bench.hart().csr;
            csr.interrupts_down = csr.pending = csr.enabled = 2;
            csr.status |= is_on ? sie : 0;
            bench.run({nop});
            const bool is_taken = is_on || mode == Mode::user;
            REQUIRE(bench.hart().csr.traps[su].cause == (is_taken ? interrupt | 1 : 0));
        }
    }
}

TEST_CASE("of several interrupts the one that comes first in the manual is taken") {
    In bench(Mode::machine);
    auto& csr = bench.hart().csr;
    csr.status |= mie;
    csr.pending = 0x222;
    csr.enabled = 0xaaa;
    bench.put(begin + 0x800, nop);
    bench.run({nop});
    REQUIRE(csr.traps[m].cause == (interrupt | 9));
}

TEST_CASE("a vectored handler has a place for each interrupt, and one for all exceptions") {
    In bench(Mode::machine);
    bench.hart().csr.traps[m].vector |= 1;
    bench.run({ecall});
    REQUIRE(bench.hart().pc == machine_handler);
    bench.hart().csr.status |= mie;
    bench.hart().csr.pending = bench.hart().csr.enabled = 2;
    bench.program(machine_handler + 4, {nop});
    bench.step(1);
    REQUIRE(bench.hart().pc == machine_handler + 8);
}

TEST_CASE("a load where there is nothing is refused, and is not counted as executed") {
    In bench(Mode::machine);
    bench.x(5) = 0x40;
    bench.program(begin, {load(3, 6, 5, 8)});
    bench.x(6) = 7;
    bench.program(machine_handler, {addi(9, 9, 1)});
    bench.step(1);  // the one instruction is the first of the handler
    REQUIRE(bench.x(9) == 1);
    REQUIRE(bench.hart().csr.traps[m].cause == 5);
    REQUIRE(bench.hart().csr.traps[m].value == 0x48);
    REQUIRE(bench.hart().csr.traps[m].pc == begin);
    REQUIRE(bench.x(6) == 7);
}

TEST_CASE("a region of memory that is locked refuses machine mode too") {
    In bench(Mode::machine);
    auto& csr = bench.hart().csr;
    csr.protection[0] = (begin + 0x1000) >> 2 | 511;  // a page
    csr.protection_config = 0x99;                     // locked, a power of two, to read
    bench.x(5) = begin + 0x1000;
    bench.put(machine_handler, nop);
    bench.run({load(3, 6, 5, 0), s(3, 5, 6, 0)});
    REQUIRE(csr.traps[m].cause == 7);
    REQUIRE(csr.traps[m].value == begin + 0x1000);
}

TEST_CASE("without a region user programs may touch nothing") {
    In bench(Mode::user);
    bench.hart().csr.protection_config = 0;
    bench.put(machine_handler, nop);
    bench.run({nop});
    REQUIRE(bench.hart().csr.traps[m].cause == 1);
    REQUIRE(bench.hart().csr.traps[m].value == begin);
}

TEST_CASE("an instruction that was changed runs after fence.i") {
    In bench(Mode::machine);
    bench.program(begin + 4, {fence_i});
    bench.run({addi(6, 0, 1)});
    bench.put(begin, addi(6, 0, 2));
    bench.hart().pc = begin;
    bench.step(2);  // the old one, and the fence
    REQUIRE(bench.x(6) == 1);
    bench.hart().pc = begin;
    bench.step(1);
    REQUIRE(bench.x(6) == 2);
}

TEST_CASE("an instruction may lie across two pages") {
    In bench(Mode::machine);
    const Register at = begin + 0x1ffe;
    bench.put(at, addi(6, 0, 42));
    bench.hart().pc = at;
    bench.step(1);
    REQUIRE(bench.x(6) == 42);
    REQUIRE(bench.hart().pc == at + 4);
}

// The devices, and the time.

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "workbook/catch.hpp"

using namespace assembler;

namespace {

constexpr Register clint = 0x0200'0000, plic = 0x0c00'0000, uart = 0x1000'0000,
                   finisher = 0x0010'0000;
constexpr Register stce = 1ULL << 63;

std::uint64_t look(Bench& bench, Register address, unsigned size = 4) {
    std::uint64_t value = 0;
    REQUIRE(bench.machine->board().load(address, size, bench.machine->clock(), value));
    return value;
}
void tell(Bench& bench, Register address, std::uint64_t value, unsigned size = 4) {
    REQUIRE(bench.machine->board().store(address, size, bench.machine->clock(), value));
}

}  // namespace

TEST_CASE("a program ends the machine with a code") {
    const struct {
        std::uint64_t word;
        int code;
    } ends[] = {
        {0x5555, 0}, {0x3333, 0}, {7U << 16 | 0x3333, 7}, {300U << 16 | 0x3333, 44}};
    for (const auto& one : ends) {
        Bench bench;
        bench.x(5) = finisher;
        bench.x(6) = one.word;
        bench.program(begin, {s(2, 5, 6, 0)});
        REQUIRE(bench.machine->run(1000) == machine::End::finished);
        REQUIRE(bench.machine->board().exit_code == one.code);
    }
}

TEST_CASE("what is sent is seen, and there is always room") {
    Bench bench;
    for (const char letter : std::string("hello")) {
        REQUIRE((look(bench, uart + 5, 1) & 0x20) != 0);
        tell(bench, uart, static_cast<unsigned char>(letter), 1);
    }
    REQUIRE(bench.said == "hello");
}

TEST_CASE(
    "on a slow line there is room only after some looks, and what comes too early is "
    "lost") {
    Bench bench;
    bench.machine->board().uart.slow_down(2);
    tell(bench, uart, 'a', 1);
    tell(bench, uart, 'b', 1);
    for (const bool has_room : {false, false, true, true})
        REQUIRE(((look(bench, uart + 5, 1) & 0x20) != 0) == has_room);
    tell(bench, uart, 'c', 1);
    REQUIRE(bench.said == "ac");
}

TEST_CASE("what is typed comes a byte at a time, at the speed of the line") {
    Bench bench;
    bench.typed = "ab";
    bench.program(begin, {jal(0, 0)});
    bench.step(1000);
    REQUIRE((look(bench, uart + 5, 1) & 1) == 1);
    REQUIRE(look(bench, uart, 1) == 'a');
    REQUIRE((look(bench, uart + 5, 1) & 1) == 0);
    bench.step(machine::Uart::byte_time);
    REQUIRE(look(bench, uart, 1) == 'b');
}

TEST_CASE("a console that may interrupt does so for a byte, and once for room") {
    Bench bench;
    bench.typed = "a";
    tell(bench, uart + 1, 3, 1);
    REQUIRE(look(bench, uart + 2, 1) == 0xc2);  // room: and with that it is told
    REQUIRE(look(bench, uart + 2, 1) == 0xc1);
    bench.program(begin, {nop, nop});
    bench.step(2);
    REQUIRE(look(bench, uart + 2, 1) == 0xc4);
    (void)look(bench, uart, 1);
    REQUIRE(look(bench, uart + 2, 1) == 0xc1);
}

TEST_CASE("the interrupt controller gives a line to one who claims it, by priority") {
    machine::Plic lines;
    const auto context = [](unsigned n) { return 0x20'0000 + 0x1000 * n; };
    for (const unsigned irq : {5U, 9U}) {
        lines.store(4 * irq, irq == 9 ? 2 : 1);
        lines.set_line(irq, true);
    }
    lines.store(0x2000 + 0x80 * 1, 1U << 5 | 1U << 9);
    lines.store(0x2000 + 0x80 * 3, 1U << 5 | 1U << 9);
    REQUIRE(lines.interrupts(1));
    REQUIRE_FALSE(lines.interrupts(0));
    REQUIRE(lines.load(context(1) + 4) == 9);
    REQUIRE(lines.load(context(3) + 4) == 5);
    REQUIRE(lines.load(context(1) + 4) == 0);
    REQUIRE_FALSE(lines.interrupts(1));
    lines.store(context(1) + 4, 9);  // done, but the device still wants something
    REQUIRE(lines.interrupts(3));
    lines.set_line(9, false);
    REQUIRE_FALSE(lines.interrupts(3));
}

TEST_CASE(
    "a threshold keeps lines of its priority and below away, but they can be claimed") {
    machine::Plic lines;
    lines.store(4 * 5, 1);
    lines.store(0x2080, 1U << 5);
    lines.store(0x20'1000, 1);
    lines.set_line(5, true);
    REQUIRE_FALSE(lines.interrupts(1));
    REQUIRE(lines.load(0x20'1004) == 5);
}

TEST_CASE(
    "the clock has 100 instructions a tick, and a hart that waits gives it its time") {
    Bench bench;
    auto& csr = bench.hart().csr;
    csr.environment = stce;
    csr.enabled = 1U << 5;
    bench.x(5) = 1000;  // ticks
    bench.program(begin, {csrw(0x14d, 5), wfi, csrr(6, 0xc01), csrr(7, 0xc02)});
    bench.step(100'003);
    REQUIRE(bench.x(6) == 1000);
    REQUIRE(bench.x(7) >= 100'000);
    REQUIRE(bench.x(7) < 100'100);
}

TEST_CASE(
    "the timer interrupts on an exact instruction, and setting it again takes it back") {
    Bench bench;
    auto& csr = bench.hart().csr;
    csr.environment = stce;
    csr.enabled = 1U << 5;
    csr.status |= 1U << 3;
    csr.traps[3].vector = begin + 0x800;
    bench.x(5) = 3;
    bench.x(6) = ~0ULL;
    bench.program(begin, {csrw(0x14d, 5), jal(0, 0)});
    bench.program(begin + 0x800, {csrw(0x14d, 6), jal(0, 0)});
    const Register set_at = bench.machine->clock() + 1;
    bench.step(300 + 1);
    REQUIRE(bench.hart().pc == begin + 4);
    bench.step(1);
    REQUIRE(bench.hart().pc == begin + 0x804);
    REQUIRE(bench.hart().clock == set_at + 300 + 1);
    REQUIRE((bench.hart().pending() & 1U << 5) == 0);
}

TEST_CASE("machine mode has a timer and a call of its own") {
    Bench bench(2);
    REQUIRE(bench.hart(1).pending() == 0);
    tell(bench, clint + 4, 1);
    REQUIRE(bench.hart(1).pending() == 1U << 3);
    REQUIRE(bench.hart(0).pending() == 0);
    tell(bench, clint + 0x4000, 0, 8);
    REQUIRE(bench.hart(0).pending() == 1U << 7);
    tell(bench, clint + 0x4004, 1);
    REQUIRE(look(bench, clint + 0x4000, 8) == 1ULL << 32);
    REQUIRE(bench.hart(0).pending() == 0);
}

TEST_CASE(
    "an interrupt that a store to a device causes comes before the next instruction") {
    Bench bench;
    auto& csr = bench.hart().csr;
    csr.status |= 1U << 3;
    csr.enabled = 1U << 3;
    csr.traps[3].vector = begin + 0x800;
    bench.x(5) = clint;
    bench.x(6) = 1;
    bench.program(begin + 0x800, {jal(0, 0)});
    bench.run({nop, s(2, 5, 6, 0), nop});
    REQUIRE(csr.traps[3].pc == begin + 8);
}

TEST_CASE("a machine that nothing will wake says so") {
    Bench bench(2);
    bench.program(begin, {wfi, jal(0, -4)});
    REQUIRE(bench.machine->run(1'000'000) == machine::End::asleep);
    REQUIRE(bench.machine->clock() < 10'000);
}

TEST_CASE("an interrupt can be forced at every instruction, and is claimed once") {
    for (Register at = 10; at < 20; ++at) {
        Bench bench;
        auto& csr = bench.hart().csr;
        csr.status |= 1U << 3;
        csr.enabled = 1U << 11;
        csr.traps[3].vector = begin + 0x800;
        tell(bench, plic + 4 * 7, 1);
        tell(bench, plic + 0x2000, 1U << 7);
        bench.machine->interrupt_at(at, 7);
        for (int n = 0; n < 32; ++n) bench.put(begin + static_cast<Register>(4 * n), nop);
        bench.program(begin + 0x800, {jal(0, 0)});
        bench.step(30);
        REQUIRE(csr.traps[3].pc == begin + 4 * (at - 6));
        REQUIRE(look(bench, plic + 0x20'0004) == 7);
        REQUIRE(look(bench, plic + 0x20'0004) == 0);
    }
}

TEST_CASE("harts take turns, and each has done as much in the same time") {
    for (const unsigned harts : {1U, 2U, 4U, 8U}) {
        Bench bench(harts, 0, 100);
        bench.program(begin, {csrr(5, 0xf14), addi(6, 6, 1), jal(0, -4)});
        bench.step(10'001);
        for (unsigned n = 0; n < harts; ++n) {
            REQUIRE(bench.hart(n).x[5] == n);
            REQUIRE(bench.hart(n).x[6] == 5000);
        }
    }
}

TEST_CASE(
    "two harts that add to one word lose nothing with an atomic instruction, and something "
    "without") {
    for (const bool is_atomic : {true, false}) {
        Bench bench(2, 0, 7);
        for (unsigned n = 0; n < 2; ++n) {
            bench.hart(n).x[5] = begin + 0x1000;
            bench.hart(n).x[6] = 1;
        }
        if (is_atomic)
            bench.program(begin, {r(0x2f, 3, 0, 0, 5, 6), addi(8, 8, 1), jal(0, -8)});
        if (!is_atomic)
            bench.program(begin, {load(3, 7, 5, 0), addi(7, 7, 1), s(3, 5, 7, 0),
                                  addi(8, 8, 1), jal(0, -16)});
        bench.step(15'000);
        const Register sum = bench.hart(0).x[8] + bench.hart(1).x[8];
        REQUIRE((bench.get(begin + 0x1000) == sum) == is_atomic);
    }
}

TEST_CASE("a snapshot brings everything back, and the machine goes on in the same way") {
    Bench bench(2, 512);
    bench.program(begin, {addi(6, 6, 1), addi(5, 5, 8), s(3, 9, 6, 0), jal(0, -12)});
    bench.hart(0).x[9] = bench.hart(1).x[9] = begin + 0x1000;
    bench.step(5000);
    std::vector<std::byte> snapshot(bench.machine->snapshot_size());
    bench.machine->save(snapshot);
    bench.step(12'345);
    const Register first = bench.x(6), clock = bench.machine->clock(),
                   word = bench.get(begin + 0x1000);
    bench.disk[7] = std::byte{1};
    bench.put(begin, ecall);
    bench.machine->board().code.forget();
    bench.hart().pc = begin;
    bench.step(1);  // what has been decoded now must be forgotten
    for (int again = 0; again < 2; ++again) {
        bench.machine->restore(snapshot);
        REQUIRE(bench.disk[7] == std::byte{});
        REQUIRE(bench.x(6) != first);
        bench.step(12'345);
        REQUIRE(bench.x(6) == first);
        REQUIRE(bench.machine->clock() == clock);
        REQUIRE(bench.get(begin + 0x1000) == word);
    }
}

// Sv39: three levels, who may what, and what the hardware writes into the table.

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "workbook/catch.hpp"

using namespace assembler;
using machine::Mode;

namespace {

constexpr Register valid = 1, readable = 2, writable = 4, executable = 8, user = 16,
                   accessed = 64, dirty = 128;
constexpr Register root = begin + 0x1'0000, middle = begin + 0x1'1000,
                   last = begin + 0x1'2000;
constexpr Register page = begin + 0x2'0000;
constexpr Register address = 0x12'3456'7000;  // 0x48, 0x1a2, 0x167
constexpr Register first_entry = root + (address >> 30 & 511) * 8,
                   second_entry = middle + (address >> 21 & 511) * 8,
                   last_entry = last + (address >> 12 & 511) * 8;

Register entry(Register physical, Register bits) { return physical >> 12 << 10 | bits; }

// The supervisor at `begin`, which is mapped as it is; `address` leads to `page` with the bits.
struct Mapped : Bench {
    explicit Mapped(Register bits, Mode mode = Mode::supervisor) {
        auto& csr = hart().csr;
        csr.protection[0] = ~0ULL >> 10;
        csr.protection_config = 0x1f;
        csr.traps[3].vector = 0x8000'0800;
        csr.exceptions_down = 0xb000;
        csr.traps[1].vector = begin + 0x900;
        csr.page_table = 8ULL << 60 | root >> 12;
        put(root + 2 * 8, entry(begin, valid | readable | writable | executable | accessed |
                                           dirty | (mode == Mode::user ? user : 0)));
        put(first_entry, entry(middle, valid));
        put(second_entry, entry(last, valid));
        put(last_entry, entry(page, bits));
        put(page, 0x1122'3344'5566'7788ULL);
        program(begin + 0x900, {addi(31, 31, 1), nop, nop});
        hart().mode = mode;
        x(5) = address;
    }
    // The cause of the page fault that the instruction takes; 0 if it takes none.
    Register fault_of(Word word) {
        hart().csr.traps[1].cause = 0;
        run({word});
        return hart().csr.traps[1].cause;
    }
};

}  // namespace

TEST_CASE("three levels lead to the page, and the byte in it stays") {
    Mapped bench(valid | readable | writable);
    REQUIRE(bench.fault_of(load(0, 6, 5, 5)) == 0);
    REQUIRE(bench.x(6) == 0x33);
}

TEST_CASE("a load marks the page as accessed, a store as dirty too") {
    Mapped bench(valid | readable | writable);
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 0);
    REQUIRE(bench.get(last_entry) == entry(page, valid | readable | writable | accessed));
    REQUIRE(bench.fault_of(s(3, 5, 5, 0)) == 0);
    REQUIRE(bench.get(last_entry) ==
            entry(page, valid | readable | writable | accessed | dirty));
    REQUIRE(bench.get(page) == address);
}

TEST_CASE("what the entry does not allow is a page fault, and marks nothing") {
    const struct {
        Register bits;
        Word word;
        Register cause;
    } refused[] = {{0, load(3, 6, 5, 0), 13},
                   {valid | writable, load(3, 6, 5, 0), 13},  // reserved
                   {valid | readable, s(3, 5, 6, 0), 15},
                   {valid | executable, load(3, 6, 5, 0), 13},
                   {valid | readable | user, load(3, 6, 5, 0), 13},
                   {valid | readable | writable, r(0x2f, 3, 2 << 2, 6, 5, 0), 0},
                   {valid | readable, r(0x2f, 3, 0, 6, 5, 0), 15},
                   {valid | readable | 1ULL << 60, load(3, 6, 5, 0), 13},
                   {valid, load(3, 6, 5, 0), 13}};  // a table at the last level
    for (const auto& one : refused) {
        Mapped bench(one.bits);
        INFO(std::hex << one.bits << " " << one.word);
        REQUIRE(bench.fault_of(one.word) == one.cause);
        if (one.cause == 0) continue;
        REQUIRE(bench.hart().csr.traps[1].value == address);
        REQUIRE(bench.get(last_entry) == entry(page, one.bits));
    }
}

TEST_CASE(
    "a jump to a page that is not to be executed faults there, with the address that was "
    "wanted") {
    Mapped bench(valid | readable);
    REQUIRE(bench.fault_of(i(0x67, 0, 1, 5, 16)) == 0);
    bench.step(1);
    REQUIRE(bench.hart().csr.traps[1].cause == 12);
    REQUIRE(bench.hart().csr.traps[1].value == address + 16);
    REQUIRE(bench.hart().csr.traps[1].pc == address + 16);
}

TEST_CASE(
    "the supervisor touches pages of users only if it says so, and executes them never") {
    Mapped bench(valid | readable | writable | executable | user);
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 13);
    bench.hart().csr.status |= 1U << 18;
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 0);
    REQUIRE(bench.fault_of(i(0x67, 0, 1, 5, 0)) == 0);
    bench.step(1);
    REQUIRE(bench.hart().csr.traps[1].cause == 12);
}

TEST_CASE("users do not touch the pages of the supervisor") {
    Mapped bench(valid | readable, Mode::user);
    bench.hart().csr.exceptions_down = 0;
    bench.put(begin + 0x800, nop);
    bench.run({load(3, 6, 5, 0)});
    REQUIRE(bench.hart().csr.traps[3].cause == 13);
    bench.hart().mode = Mode::user;
    bench.put(last_entry, entry(page, valid | readable | user));
    bench.run({load(3, 6, 5, 0)});
    REQUIRE(bench.x(6) == 0x1122'3344'5566'7788);
}

TEST_CASE("time passes even if the handler of a fault faults") {
    Mapped bench(valid | readable, Mode::user);  // its handler is in a page of users
    bench.run({load(3, 6, 5, 0)});
    REQUIRE(bench.hart().csr.traps[1].cause == 12);
    REQUIRE(bench.hart().csr.traps[1].value == begin + 0x900);
}

TEST_CASE("code is read like data if the status says so") {
    Mapped bench(valid | executable);
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 13);
    bench.hart().csr.status |= 1U << 19;
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 0);
}

TEST_CASE("a large page is one entry, which must be aligned") {
    Mapped bench(0);
    bench.put(second_entry, entry(begin, valid | readable));  // 2 MiB
    bench.put(begin + (address & 0x1f'ffff) % (1U << 20), 99);
    bench.x(5) = address & ~0x1f'ffffULL;
    REQUIRE(bench.fault_of(load(2, 6, 5, 0)) == 0);
    bench.put(second_entry, entry(begin + 0x1000, valid | readable));
    bench.run({sfence});
    REQUIRE(bench.fault_of(load(2, 6, 5, 0)) == 13);
}

TEST_CASE("an address must be the sign of its bit 38") {
    Mapped bench(valid | readable);
    bench.x(5) = address | 1ULL << 39;
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 13);
    REQUIRE(bench.hart().csr.traps[1].value == (address | 1ULL << 39));
}

TEST_CASE("a translation is remembered until sfence.vma") {
    Mapped bench(valid | readable);
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 0);
    bench.put(last_entry, Register{0});
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 0);
    bench.run({sfence});
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 13);
}

TEST_CASE(
    "a store across two pages writes nothing if one of them refuses, and names that one") {
    Mapped bench(valid | readable | writable);
    bench.x(5) = address + 0xffc;
    REQUIRE(bench.fault_of(s(3, 5, 5, 0)) == 15);
    REQUIRE(bench.hart().csr.traps[1].value == address + 0x1000);
    REQUIRE(bench.get<std::uint32_t>(page + 0xffc) == 0);
}

TEST_CASE("a table that lies outside of the memory is an access fault") {
    Mapped bench(valid | readable);
    bench.put(second_entry, entry(0x4000'0000, valid));
    bench.hart().csr.exceptions_down = 1U << 5;
    REQUIRE(bench.fault_of(load(3, 6, 5, 0)) == 5);
}

TEST_CASE("only two kinds of translation can be chosen") {
    Mapped bench(valid | readable);
    const Register before = bench.hart().csr.page_table;
    bench.x(5) = 9ULL << 60 | 1;
    bench.run({csrw(0x180, 5)});
    REQUIRE(bench.hart().csr.page_table == before);
}

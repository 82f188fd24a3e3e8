// Each kind of instruction, against what the host calculates or the manual says.

#include <random>

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "workbook/catch.hpp"

using namespace assembler;
using u64 = std::uint64_t;
using i64 = std::int64_t;

// The result of one instruction that has two registers.
static u64 calculate(Word code, Word funct3, Word funct7, u64 a, u64 b) {
    static Bench bench;
    bench.x(5) = a;
    bench.x(6) = b;
    bench.run({r(code, funct3, funct7, 7, 5, 6)});
    return bench.x(7);
}

static u64 word(u64 value) {
    return static_cast<u64>(static_cast<i64>(static_cast<std::int32_t>(value)));
}

static const u64 interesting[] = {0,           1,           2,
                                  31,          63,          64,
                                  0x7fff'ffff, 0x8000'0000, 0xffff'ffff,
                                  1ULL << 32,  1ULL << 63,  (1ULL << 63) - 1,
                                  ~0ULL,       ~1ULL,       0x1234'5678'9abc'def0};

// Each pair of numbers at which something might go wrong, and a thousand others.
template <class Check>
static void for_pairs(Check check) {
    for (const u64 a : interesting) {
        for (const u64 b : interesting) check(a, b);
    }
    std::mt19937_64 random(1);
    for (int n = 0; n < 1000; ++n)
        check(random() >> random() % 64, random() >> random() % 64);
}

TEST_CASE("the base calculates as the host does") {
    for_pairs([](u64 a, u64 b) {
        const auto signed_a = static_cast<i64>(a), signed_b = static_cast<i64>(b);
        REQUIRE(calculate(0x33, 0, 0, a, b) == a + b);
        REQUIRE(calculate(0x33, 0, 0x20, a, b) == a - b);
        REQUIRE(calculate(0x33, 1, 0, a, b) == a << b % 64);
        REQUIRE(calculate(0x33, 2, 0, a, b) == (signed_a < signed_b ? 1 : 0));
        REQUIRE(calculate(0x33, 3, 0, a, b) == (a < b ? 1 : 0));
        REQUIRE(calculate(0x33, 4, 0, a, b) == (a ^ b));
        REQUIRE(calculate(0x33, 5, 0, a, b) == a >> b % 64);
        REQUIRE(calculate(0x33, 5, 0x20, a, b) == static_cast<u64>(signed_a >> b % 64));
        REQUIRE(calculate(0x33, 6, 0, a, b) == (a | b));
        REQUIRE(calculate(0x33, 7, 0, a, b) == (a & b));
    });
}

TEST_CASE("words are calculated in 32 bits, and their sign fills the rest") {
    for_pairs([](u64 a, u64 b) {
        const auto low = static_cast<std::uint32_t>(a);
        REQUIRE(calculate(0x3b, 0, 0, a, b) == word(a + b));
        REQUIRE(calculate(0x3b, 0, 0x20, a, b) == word(a - b));
        REQUIRE(calculate(0x3b, 1, 0, a, b) == word(low << b % 32));
        REQUIRE(calculate(0x3b, 5, 0, a, b) == word(low >> b % 32));
        REQUIRE(calculate(0x3b, 5, 0x20, a, b) ==
                word(static_cast<u64>(static_cast<std::int32_t>(low) >> b % 32)));
    });
}

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 WideUnsigned;

TEST_CASE("M multiplies as the host does, and both halves of a product are right") {
    for_pairs([](u64 a, u64 b) {
        const Wide signed_a = static_cast<i64>(a), signed_b = static_cast<i64>(b);
        const WideUnsigned wide_a = a, wide_b = b;
        REQUIRE(calculate(0x33, 0, 1, a, b) == a * b);
        REQUIRE(calculate(0x33, 1, 1, a, b) == static_cast<u64>(signed_a * signed_b >> 64));
        REQUIRE(calculate(0x33, 2, 1, a, b) ==
                static_cast<u64>(signed_a * static_cast<Wide>(wide_b) >> 64));
        REQUIRE(calculate(0x33, 3, 1, a, b) == static_cast<u64>(wide_a * wide_b >> 64));
        REQUIRE(calculate(0x3b, 0, 1, a, b) == word(a * b));
    });
}

TEST_CASE("M divides as the host does, where the host may") {
    for_pairs([](u64 a, u64 b) {
        if (b == 0) return;
        const auto signed_a = static_cast<i64>(a), signed_b = static_cast<i64>(b);
        if (b != ~0ULL)
            REQUIRE(calculate(0x33, 4, 1, a, b) == static_cast<u64>(signed_a / signed_b));
        if (b != ~0ULL)
            REQUIRE(calculate(0x33, 6, 1, a, b) == static_cast<u64>(signed_a % signed_b));
        REQUIRE(calculate(0x33, 5, 1, a, b) == a / b);
        REQUIRE(calculate(0x33, 7, 1, a, b) == a % b);
        const auto low_a = static_cast<std::uint32_t>(a),
                   low_b = static_cast<std::uint32_t>(b);
        if (low_b != 0) REQUIRE(calculate(0x3b, 5, 1, a, b) == word(low_a / low_b));
        if (low_b != 0) REQUIRE(calculate(0x3b, 7, 1, a, b) == word(low_a % low_b));
    });
}

TEST_CASE(
    "a division by zero, and the quotient that has no place, are what the manual says") {
    const u64 least = 1ULL << 63, least_word = 0xffff'ffff'8000'0000;
    for (const Word code : {0x33U, 0x3bU}) {
        REQUIRE(calculate(code, 4, 1, 7, 0) == ~0ULL);
        REQUIRE(calculate(code, 5, 1, 7, 0) == ~0ULL);
        REQUIRE(calculate(code, 6, 1, 7, 0) == 7);
        REQUIRE(calculate(code, 7, 1, 7, 0) == 7);
    }
    REQUIRE(calculate(0x33, 4, 1, least, ~0ULL) == least);
    REQUIRE(calculate(0x33, 6, 1, least, ~0ULL) == 0);
    REQUIRE(calculate(0x3b, 4, 1, least_word, ~0ULL) == least_word);
    REQUIRE(calculate(0x3b, 6, 1, least_word, ~0ULL) == 0);
}

TEST_CASE("a number in an instruction has a sign") {
    Bench bench;
    bench.x(5) = 10;
    bench.run({addi(6, 5, -11), i(0x13, 4, 7, 5, -1), i(0x13, 3, 8, 5, -1),
               i(0x1b, 0, 9, 5, -11), lui(10, 0x80000)});
    REQUIRE(bench.x(6) == ~0ULL);
    REQUIRE(bench.x(7) == ~10ULL);
    REQUIRE(bench.x(8) == 1);
    REQUIRE(bench.x(9) == ~0ULL);
    REQUIRE(bench.x(10) == 0xffff'ffff'8000'0000);
}

TEST_CASE("x0 stays zero") {
    Bench bench;
    bench.run({addi(0, 0, 5), r(0x33, 0, 0, 6, 0, 0)});
    REQUIRE(bench.x(6) == 0);
}

TEST_CASE("a load widens what it has read by its kind") {
    Bench bench;
    bench.x(5) = begin + 0x1000;
    bench.put(begin + 0x1000, 0x8182'8384'8586'8788ULL);
    bench.run({load(0, 10, 5, 0), load(1, 11, 5, 0), load(2, 12, 5, 0), load(3, 13, 5, 0),
               load(4, 14, 5, 0), load(5, 15, 5, 0), load(6, 16, 5, 0)});
    REQUIRE(bench.x(10) == 0xffff'ffff'ffff'ff88);
    REQUIRE(bench.x(11) == 0xffff'ffff'ffff'8788);
    REQUIRE(bench.x(12) == 0xffff'ffff'8586'8788);
    REQUIRE(bench.x(13) == 0x8182'8384'8586'8788);
    REQUIRE(bench.x(14) == 0x88);
    REQUIRE(bench.x(15) == 0x8788);
    REQUIRE(bench.x(16) == 0x8586'8788);
}

TEST_CASE("a store writes as many bytes as its kind has, also over the edge of a page") {
    Bench bench;
    bench.x(5) = begin + 0x1ffd;
    bench.x(6) = 0x1122'3344'5566'7788;
    bench.run({s(3, 5, 6, 0), load(3, 7, 5, 0), s(0, 5, 0, 1), s(1, 5, 0, 6)});
    REQUIRE(bench.x(7) == bench.x(6));
    REQUIRE(bench.get(begin + 0x1ffd) == 0x0000'3344'5566'0088);
}

TEST_CASE("a branch is taken when its relation holds") {
    const struct {
        Word funct3;
        bool (*holds)(u64, u64);
    } branches[] = {
        {0, [](u64 a, u64 b) { return a == b; }},
        {1, [](u64 a, u64 b) { return a != b; }},
        {4, [](u64 a, u64 b) { return static_cast<i64>(a) < static_cast<i64>(b); }},
        {5, [](u64 a, u64 b) { return static_cast<i64>(a) >= static_cast<i64>(b); }},
        {6, [](u64 a, u64 b) { return a < b; }},
        {7, [](u64 a, u64 b) { return a >= b; }}};
    Bench bench;
    for (const auto& branch : branches) {
        for (const u64 a : interesting) {
            for (const u64 c : {u64{0}, u64{1}, ~u64{0}, a}) {
                bench.x(5) = a;
                bench.x(6) = c;
                bench.run({b(branch.funct3, 5, 6, 4094 - 2)});
                REQUIRE(bench.hart().pc == begin + (branch.holds(a, c) ? 4092 : 4));
            }
        }
    }
}

TEST_CASE("a jump remembers where it comes from, even if it goes by that register") {
    Bench bench;
    bench.x(5) = begin + 0x101;  // the lowest bit does not count
    bench.run({nop, i(0x67, 0, 5, 5, -0x10)});
    REQUIRE(bench.hart().pc == begin + 0xf0);
    REQUIRE(bench.x(5) == begin + 8);
    bench.run({jal(1, 0x800)});
    REQUIRE(bench.hart().pc == begin + 0x800);
    REQUIRE(bench.x(1) == begin + 4);
}

TEST_CASE("an atomic instruction gives what was there, and leaves the combination") {
    const u64 before = 0xffff'ffff'ffff'fff6, operand = 3;  // -10 and 3
    const struct {
        Word which;
        u64 after;
    } kinds[] = {{0, before + operand}, {1, operand},           {4, before ^ operand},
                 {8, before | operand}, {12, before & operand}, {16, before},
                 {20, operand},         {24, operand},          {28, before}};
    Bench bench;
    const u64 place = begin + 0x1000;
    for (const auto& kind : kinds) {
        bench.put(place, before);
        bench.x(5) = place;
        bench.x(6) = operand;
        bench.run({r(0x2f, 3, kind.which << 2, 7, 5, 6)});
        REQUIRE(bench.x(7) == before);
        REQUIRE(bench.get(place) == kind.after);
        bench.put(place, before);
        bench.run({r(0x2f, 2, kind.which << 2, 7, 5, 6)});
        REQUIRE(bench.x(7) == before);
        REQUIRE(bench.get<std::uint32_t>(place) == static_cast<std::uint32_t>(kind.after));
        REQUIRE(bench.get<std::uint32_t>(place + 4) == 0xffff'ffff);
    }
}

TEST_CASE("a conditional store needs a reservation, of that place, and only once") {
    Bench bench;
    const u64 place = begin + 0x1000;
    const Word reserve = r(0x2f, 3, 2 << 2, 7, 5, 0);
    const auto conditional = [](Word rd, Word rs1) {
        return r(0x2f, 3, 3 << 2, rd, rs1, 6);
    };
    bench.x(5) = place;
    bench.x(8) = place + 8;
    bench.x(6) = 42;
    bench.run({conditional(10, 5), reserve, conditional(11, 5), conditional(12, 5), reserve,
               conditional(13, 8), conditional(14, 5)});
    REQUIRE(bench.x(10) == 1);
    REQUIRE(bench.x(11) == 0);
    REQUIRE(bench.x(12) == 1);
    REQUIRE(bench.x(13) == 1);
    REQUIRE(bench.x(14) == 1);
    REQUIRE(bench.get(place) == 42);
    REQUIRE(bench.get(place + 8) == 0);
}

TEST_CASE("a hart that is alone does the same in one run and in several") {
    Bench bench;
    bench.x(5) = begin + 0x1000;
    bench.run({r(0x2f, 3, 2 << 2, 7, 5, 0)});
    bench.program(begin + 4, {r(0x2f, 3, 3 << 2, 10, 5, 6)});
    bench.x(10) = 1;
    bench.step(1);
    REQUIRE(bench.x(10) == 0);
}

TEST_CASE("short instructions stand for long ones") {
    const struct {
        std::uint16_t half;
        Word whole;
    } pairs[] = {
        {0x0808, addi(10, 2, 16)},               // c.addi4spn a0, sp, 16
        {0x4188, load(2, 10, 11, 0)},            // c.lw a0, 0(a1)
        {0x6588, load(3, 10, 11, 8)},            // c.ld a0, 8(a1)
        {0xc1c8, s(2, 11, 10, 4)},               // c.sw a0, 4(a1)
        {0xe588, s(3, 11, 10, 8)},               // c.sd a0, 8(a1)
        {0x1571, addi(10, 10, -4)},              // c.addi a0, -4
        {0x2505, i(0x1b, 0, 10, 10, 1)},         // c.addiw a0, 1
        {0x557d, addi(10, 0, -1)},               // c.li a0, -1
        {0x7179, addi(2, 2, -48)},               // c.addi16sp -48
        {0x6505, lui(10, 1)},                    // c.lui a0, 1
        {0x8105, i(0x13, 5, 10, 10, 1)},         // c.srli a0, 1
        {0x8505, i(0x13, 5, 10, 10, 0x401)},     // c.srai a0, 1
        {0x8905, i(0x13, 7, 10, 10, 1)},         // c.andi a0, 1
        {0x8d0d, r(0x33, 0, 0x20, 10, 10, 11)},  // c.sub a0, a1
        {0x8d2d, r(0x33, 4, 0, 10, 10, 11)},     // c.xor a0, a1
        {0x8d4d, r(0x33, 6, 0, 10, 10, 11)},     // c.or a0, a1
        {0x8d6d, r(0x33, 7, 0, 10, 10, 11)},     // c.and a0, a1
        {0x9d0d, r(0x3b, 0, 0x20, 10, 10, 11)},  // c.subw a0, a1
        {0x9d2d, r(0x3b, 0, 0, 10, 10, 11)},     // c.addw a0, a1
        {0xa011, jal(0, 4)},                     // c.j 4
        {0xc111, b(0, 10, 0, 4)},                // c.beqz a0, 4
        {0xfd75, b(1, 10, 0, -4)},               // c.bnez a0, -4
        {0x0506, i(0x13, 1, 10, 10, 1)},         // c.slli a0, 1
        {0x4502, load(2, 10, 2, 0)},             // c.lwsp a0, 0
        {0x6542, load(3, 10, 2, 16)},            // c.ldsp a0, 16
        {0x8082, i(0x67, 0, 0, 1, 0)},           // c.jr ra
        {0x852e, r(0x33, 0, 0, 10, 0, 11)},      // c.mv a0, a1
        {0x9002, ebreak},                        // c.ebreak
        {0x9502, i(0x67, 0, 1, 10, 0)},          // c.jalr a0
        {0x952e, r(0x33, 0, 0, 10, 10, 11)},     // c.add a0, a1
        {0xc22a, s(2, 2, 10, 4)},                // c.swsp a0, 4
        {0xe42a, s(3, 2, 10, 8)},                // c.sdsp a0, 8
    };
    for (const auto& pair : pairs) {
        INFO(std::hex << pair.half);
        REQUIRE(machine::expand(pair.half) == pair.whole);
    }
}

TEST_CASE("what there is not is refused") {
    const Word none[] = {0,
                         0xffff'ffff,
                         0x0000'700bU,
                         r(0x33, 0, 2, 1, 1, 1),
                         i(0x13, 1, 1, 1, 0x400),
                         s(4, 1, 1, 0),
                         load(7, 1, 1, 0),
                         b(2, 1, 1, 8),
                         i(0x67, 1, 1, 1, 0),
                         r(0x2f, 4, 0, 1, 1, 1)};
    Bench bench;
    for (const Word word : none) {
        INFO(std::hex << word);
        bench.hart().csr.traps[3].vector = begin + 0x800;
        bench.run({word});
        REQUIRE(bench.hart().pc == begin + 0x800);
        REQUIRE(bench.hart().csr.traps[3].cause == 2);
        REQUIRE(bench.hart().csr.traps[3].value ==
                ((word & 3) == 3 ? word : word & 0xffff));
    }
}

TEST_CASE(
    "every half word that is no short instruction is refused, and none breaks the "
    "machine") {
    unsigned known = 0;
    for (Word half = 0; half < 0x1'0000; ++half) {
        if ((half & 3) != 3 && machine::decode(half).run != machine::refuse) ++known;
    }
    // Counted once with another decoder: GNU's objdump knows these and c.addi16sp 0, which is reserved.
    REQUIRE(known == 38'551);
}

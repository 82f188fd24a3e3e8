// The N extension as a kernel does it, beside that of our machine: the same instructions, the same registers after each.

#include <array>
#include <random>

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "user_interrupts/receiver.hpp"
#include "workbook/catch.hpp"

using namespace assembler;
using machine::Mode;
using user_interrupts::Effect;
using user_interrupts::Receiver;
using user_interrupts::Sender;

namespace {

constexpr Register table = begin + 0x1'0000, on = 1ULL << 63, text = begin + 0x2'0000;
constexpr Word uret = 0x0020'0073;
constexpr std::size_t rights = 4;
constexpr Word csrs[] = {0x000, 0x004, 0x005, 0x040, 0x041, 0x042, 0x043, 0x044};

// One program, twice: on the machine, and on what a kernel does.
struct Both : Bench {
    Receiver receiver;
    std::array<Sender, rights> senders{};
    std::array<Register, 32> x{};

    Both() {
        auto& csr = hart().csr;
        csr.protection[0] = ~0ULL >> 10;
        csr.protection_config = 0x1f;
        csr.traps[3].vector = begin + 0x900;
        put(begin + 0x900, nop);
        csr.interrupts_down = csr.interrupts_to_user = 1;
        csr.receiver = on | 7;
        csr.senders = on | 1ULL << 44 | table >> 12;
        for (std::size_t i = 1; i < rights; ++i) {
            senders[i] = Sender::granted(7, 5 + i);
            put(table + i * 8, senders[i].word);
        }
        hart().mode = Mode::user;
        go_to(text);
    }

    void go_to(Register pc) { hart().pc = x[0] = pc; }
    void set(unsigned number, Register value) { hart().x[number] = x[number] = value; }

    // The next instruction is @p word, on both; before it comes the interrupt, if one is due. A program that jumps to where
    // there is no memory begins again. @returns Whether it was refused.
    bool execute(Word word) {
        receiver.deliver(x[0]);
        const Register at = x[0];
        const bool is_there = at - text < 4092;
        if (is_there) put(at, word);
        machine->board().code.forget();
        step(1);
        const Effect effect = is_there ? receiver.execute(word, senders, x) : Effect{};
        if (effect.what == Effect::What::sent) receiver.post(effect.sender.vector());
        const bool is_refused = effect.what == Effect::What::refused;
        REQUIRE((hart().mode == Mode::machine) == is_refused);
        if (is_refused) {
            REQUIRE(hart().csr.traps[3].pc == at);
            hart().mode = Mode::user;
            go_to(is_there ? at : text);
        }
        compare();
        return is_refused;
    }
    // What the two know. uip is read as the program would read it.
    void compare() {
        const auto& csr = hart().csr;
        const auto& user = csr.traps[0];
        const auto& ours = receiver.registers;
        Register uip = 0, uie = 0;
        REQUIRE(hart().read_csr(0x044, uip));
        REQUIRE(hart().read_csr(0x004, uie));
        REQUIRE(x[0] == hart().pc);
        REQUIRE((csr.status & 0x11) == ours.status);
        REQUIRE(std::array{uie, uip} == std::array{ours.enabled, receiver.pending()});
        REQUIRE(std::array{user.vector, user.scratch, user.pc, user.cause, user.value} ==
                std::array{ours.vector, ours.scratch, ours.pc, ours.cause, ours.value});
        for (unsigned i = 1; i < 32; ++i) REQUIRE(hart().x[i] == x[i]);
    }
};

constexpr Word csr_form(Word form, Word csr, Word rd, Word rs1) {
    return 0x73 | rd << 7 | form << 12 | rs1 << 15 | csr << 20;
}
constexpr Word uipi(Word which, Word rd, Word rs1) { return r(0x7b, 6, which, rd, rs1, 0); }

// Addresses of the code page, as they are or with low bits that some registers do not keep, small numbers, and any.
Register some_value(std::mt19937_64& random) {
    const Register word = random();
    switch (random() % 4) {
        case 0:
            return text + word % 1000 * 4;
        case 1:
            return text + word % 4000;
        case 2:
            return word % 32;
        default:
            return word;
    }
}
Word some_instruction(std::mt19937_64& random) {
    const auto word = static_cast<Word>(random());
    const Word rd = word >> 22 & 31, rs1 = word >> 27;
    const Word csr = csrs[random() % std::size(csrs)];
    switch (random() % 8) {
        case 0:
            return uret;
        case 1:
        case 2:
            return uipi(word % 6, rd, rs1);
        case 3:  // the neighbours of what there is
            return csr_form(word % 8, word >> 3 & 0x47, rd, rs1);
        default:
            return csr_form(1 + word % 3 + (word >> 8 & 4), csr, rd, rs1);
    }
}

}  // namespace

TEST_CASE("whatever a program does to its registers, the kernel and our machine agree") {
    std::mt19937_64 random(20261121);
    unsigned refused = 0, interrupted = 0;
    for (int round = 0; round < 300; ++round) {
        Both both;
        for (int i = 0; i < 200; ++i) {
            for (unsigned n = 0; n < 4; ++n)
                both.set(static_cast<unsigned>(1 + random() % 31), some_value(random));
            if (both.receiver.is_due()) ++interrupted;
            if (both.execute(some_instruction(random))) ++refused;
        }
    }
    REQUIRE(refused > 1000);
    REQUIRE(interrupted > 1000);
}

TEST_CASE("what has no meaning for a user program is refused, and changes nothing") {
    Receiver receiver;
    std::array<Register, 32> x{};
    const auto before = x;
    for (const Word word : {Word{0}, Word{0xc000'1073}, nop, ecall, ebreak, mret, sret, wfi,
                            csr_form(2, 0x001, 5, 0), csr_form(2, 0x003, 5, 0),
                            csr_form(2, 0x100, 5, 0), csr_form(0, 0x040, 5, 0),
                            csr_form(4, 0x040, 5, 0), uipi(5, 0, 0), uipi(0, 0, 1)}) {
        REQUIRE(receiver.execute(word, {}, x).what == Effect::What::refused);
        REQUIRE(x == before);
    }
}

TEST_CASE("a vector that comes while a handler runs interrupts again after it") {
    Receiver receiver;
    std::array<Register, 32> x{};
    receiver.registers = {.status = 1, .enabled = 1, .vector = 0x1000};
    receiver.is_hearing = true;
    x[0] = 0x500;
    receiver.post(3);
    receiver.deliver(x[0]);
    REQUIRE(x[0] == 0x1000);
    (void)receiver.execute(uipi(1, 6, 0), {}, x);
    REQUIRE(x[6] == 1U << 3);
    receiver.post(4);
    receiver.deliver(x[0]);
    REQUIRE(x[0] == 0x1004);  // not inside the handler
    (void)receiver.execute(uret, {}, x);
    REQUIRE(x[0] == 0x500);
    receiver.deliver(x[0]);
    REQUIRE(x[0] == 0x1000);
    REQUIRE(receiver.registers.pc == 0x500);
}

TEST_CASE(
    "a handler that clears its bit after it has read loses a vector, in the other order "
    "none") {
    for (const bool reads_first : {true, false}) {
        Receiver receiver;
        std::array<Register, 32> x{};
        receiver.registers = {.status = 1, .enabled = 1, .vector = 0x1000};
        // [lost]
        // A library that keeps the vectors in memory, and says with its own bit of uip that some are there.
        std::uint64_t kept = 1U << 3;
        receiver.registers.pending = 1;
        std::uint64_t seen = 0;
        const auto read = [&] { seen |= std::exchange(kept, 0); };
        const auto clear = [&] { (void)receiver.execute(csr_form(7, 0x044, 0, 1), {}, x); };
        receiver.deliver(x[0]);
        reads_first ? read() : clear();
        kept |= 1U << 4;  // between the two somebody sends
        receiver.registers.pending = 1;
        reads_first ? clear() : read();
        (void)receiver.execute(uret, {}, x);
        if (receiver.is_due()) read();
        // [lost]
        REQUIRE(seen == (reads_first ? 1U << 3 : 1U << 3 | 1U << 4));
    }
}

// Needs: posix

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "context.hpp"
#include "probe.hpp"
#include "workbook/catch.hpp"

namespace {

using Stack = std::array<std::byte, 64 << 10>;

// Something to put into every register: different for each register and each side.
Registers pattern(std::uint64_t side) {
    Registers registers;
    for (std::size_t i = 0; i < registers.general.size(); ++i) {
        registers.general[i] = (side << 60) + 0x0123'4567'89ab'0000 + i;
        registers.floating[i] = (side << 60) + 0x0fed'cba9'8765'0000 + i;
    }
    registers.rounding = roundings[side];
    registers.x87_rounding = 0x37f + side * 0x400;
    return registers;
}

// The flow of a test and a second one with a probe on each side of the switch.
struct Pair {
    Pair() { prepare(there, stack->data() + stack->size(), probe_entry, this); }

    void visit() {
        probe_entry_sp = 0;
        current = this;
        probe_switch(&here, &there, &in_here, &out_here);
    }

    static inline Pair* current = nullptr;
    int visits = 0;
    void* argument = nullptr;
    Context here;
    std::array<std::uint64_t, 8> behind_here{};  // must stay zero
    Context there;
    std::array<std::uint64_t, 8> behind_there{};  // must stay zero
    std::unique_ptr<Stack> stack = std::make_unique<Stack>();
    Registers in_here = pattern(1), in_there = pattern(2);
    Registers out_here, out_there;
};

// The names of the registers that are not as they were: "s1 fs3".
std::string lost(const Registers& in, const Registers& out) {
    std::string names;
    for (std::size_t i = 0; i < general_names.size(); ++i)
        if (in.general[i] != out.general[i]) names += general_names[i] + std::string(" ");
    for (std::size_t i = 0; i < floating_names.size(); ++i)
        if (in.floating[i] != out.floating[i])
            names += floating_names[i] + std::string(" ");
    return names;
}

std::uint64_t rounding(const Registers& registers) {
    return registers.rounding & rounding_bits;
}

}  // namespace

void probe_body(void* argument) {
    Pair& pair = *Pair::current;
    pair.argument = argument;
    for (;;) {
        ++pair.visits;
        probe_switch(&pair.there, &pair.here, &pair.in_there, &pair.out_there);
    }
}

TEST_CASE("a new context begins with its function and its argument", "[points:2][unit]") {
    Pair pair;
    pair.visit();
    INFO("first_step() calls the function, and its switch back returns to us");
    CHECK(pair.visits == 1);
    INFO("the argument is where a function of this CPU looks for its first one");
    CHECK(pair.argument == &pair);
    pair.visit();
    INFO("the second time it goes on where it stopped, in its loop");
    CHECK(pair.visits == 2);
    CHECK(probe_entry_sp == 0);
}

TEST_CASE("the first function finds the stack as the ABI wants it", "[points:1][unit]") {
    Pair pair;
    pair.visit();
    REQUIRE(pair.visits == 1);
    const auto bottom = reinterpret_cast<std::uintptr_t>(pair.stack->data());
    INFO("its stack pointer is in the new stack");
    CHECK(probe_entry_sp - bottom <= sizeof(Stack));
    INFO("it is a multiple of 16 when the function is called (x86-64: the call pushes 8)");
    CHECK((probe_entry_sp + entry_offset) % 16 == 0);
}

TEST_CASE("every register of the callee survives", "[points:3][unit]") {
    Pair pair;
    pair.visit();
    pair.visit();
    REQUIRE(pair.visits == 2);
    INFO("the caller finds in these registers what it had left there");
    CHECK(lost(pair.in_here, pair.out_here) == "");
    INFO("and so does the other one, when it is switched back to");
    CHECK(lost(pair.in_there, pair.out_there) == "");
}

TEST_CASE("each context rounds in its own way", "[points:2][unit]") {
    Pair pair;
    pair.visit();
    pair.visit();
    REQUIRE(pair.visits == 2);
    INFO("fcsr, MXCSR or FPCR: the rounding mode belongs to the context that has set it");
    CHECK(rounding(pair.out_here) == rounding(pair.in_here));
    CHECK(rounding(pair.out_there) == rounding(pair.in_there));
    INFO("x86-64 has a second one: the control word of the x87 (others keep a zero here)");
    CHECK(pair.out_here.x87_rounding == (general_names.size() == 6 ? 0x77f : 0));
    CHECK(pair.out_there.x87_rounding == (general_names.size() == 6 ? 0xb7f : 0));
}

TEST_CASE("a switch writes the context that it leaves and nothing else",
          "[points:1][budget]") {
    Pair pair;
    pair.visit();
    pair.visit();
    REQUIRE(pair.visits == 2);
    INFO("the stack around sp is as it was: all there is to keep goes into the Context");
    CHECK(pair.out_here.words_changed == 0);
    CHECK(pair.out_there.words_changed == 0);
    INFO("and nothing is written behind the Context");
    CHECK(pair.behind_here == std::array<std::uint64_t, 8>{});
    CHECK(pair.behind_there == std::array<std::uint64_t, 8>{});
}

namespace {

// The test is place 0 of the ring; the others write their letters.
struct Ring {
    static constexpr std::size_t size = 9;
    std::array<Context, size> places;
    std::array<std::unique_ptr<Stack>, size> stacks;
    std::array<std::size_t, size> numbers{};
    std::string letters;

    void next(std::size_t place) { switch_to(&places[place], &places[(place + 1) % size]); }
};

Ring* ring = nullptr;

void write_letters(void* number) {
    const std::size_t place = *static_cast<std::size_t*>(number);
    for (std::size_t round = 0;; ++round) {
        ring->letters += static_cast<char>('a' + (place + round) % 26);
        ring->next(place);
    }
}

}  // namespace

TEST_CASE("a ring of nine contexts takes turns a thousand times", "[points:1][unit]") {
    Ring nine;
    ring = &nine;
    for (std::size_t place = 1; place < Ring::size; ++place) {
        nine.numbers[place] = place;
        nine.stacks[place] = std::make_unique<Stack>();
        prepare(nine.places[place], nine.stacks[place]->data() + sizeof(Stack),
                write_letters, &nine.numbers[place]);
    }
    std::size_t good = 0;
    for (std::size_t round = 0; round < 1000; ++round) {
        nine.letters.clear();
        nine.next(0);
        std::string expected;
        for (std::size_t place = 1; place < Ring::size; ++place)
            expected += static_cast<char>('a' + (place + round) % 26);
        good += nine.letters == expected;
    }
    INFO("each context goes on in its own round, with its own variables");
    CHECK(good == 1000);
    Context self;
    switch_to(&self, &self);
    INFO("a switch to itself comes straight back");
    CHECK(self.sp != 0);
}

// Bounded programs: what the verifier refuses and why, that what it accepts is what it says, and the text of programs.

#include <random>

#include "bounded/run.hpp"
#include "bounded/text.hpp"
#include "bounded/verify.hpp"
#include "bounded_watched.hpp"
#include "workbook/catch.hpp"

using bounded::Code, bounded::Instruction, bounded::Why;
using watched::Program, watched::Words;

namespace {

constexpr bounded::Window window{2, 8};

Program program_of(std::string_view text) {
    Program program(bounded::most_instructions);
    const auto count = bounded::assemble(text, program);
    if (!count) FAIL("line " << count.error().line << ": " << count.error().what);
    program.resize(*count);
    return program;
}
// Where and why, as text; "" if it is accepted.
std::string refusal(const Program& program) {
    const auto steps = bounded::verify(program, window);
    if (steps) return "";
    return std::to_string(steps.error().at) + ": " + bounded::describe(steps.error().why);
}
std::string refusal(std::string_view text) { return refusal(program_of(text)); }
std::uint32_t steps_of(std::string_view text) {
    const auto steps = bounded::verify(program_of(text), window);
    if (!steps) FAIL(refusal(text));
    return *steps;
}
std::uint64_t value_of(std::string_view text, const Words& event, Words state = Words(8)) {
    const Program program = program_of(text);
    REQUIRE(refusal(program).empty());
    return bounded::run(program, event, state);
}
bool is(std::string_view text, Why why) {
    const auto steps = bounded::verify(program_of(text), window);
    return !steps && steps.error().why == why;
}

}  // namespace

TEST_CASE("a program calculates with its event and its state") {
    CHECK(value_of("r1 = event[0]\nr2 = event[1]\nr1 -= r2\nreturn r1", {7, 9}) == -2ULL);
    CHECK(value_of("r1 = event[0]\nr1 *= 10\nr1 /= 4\nr1 <<= 2\nr1 |= 1\nreturn r1",
                   {7, 0}) == 69);
    CHECK(value_of("r1 = -1\nr1 >>= 60\nr1 ^= 2\nr1 %= 8\nr1 &= 7\nr1 += 1\nreturn r1",
                   {0, 0}) == 6);
    CHECK(value_of("r1 = event[0]\nr2 = state[1 + r1 % 4]\nreturn r2", {6, 0},
                   {0, 0, 0, 33, 0, 0, 0, 0}) == 33);
    Words state(8);
    const Program store = program_of("r1 = event[1]\nstate[4 + r1 % 4] = r1\nreturn r1");
    REQUIRE(refusal(store).empty());
    CHECK(bounded::run(store, Words{0, 7}, state) == 7);
    CHECK(state == Words{0, 0, 0, 0, 0, 0, 0, 7});
}

TEST_CASE("it jumps forward, and repeats a number of times") {
    const char* const sum =
        "r1 = 0\nr2 = 0\nrepeat 4\n r3 = state[r2 % 8]\n r1 += r3\n r2 += 1\nagain\nreturn "
        "r1";
    CHECK(value_of(sum, {0, 0}, {1, 2, 3, 4, 5, 6, 7, 8}) == 10);
    CHECK(steps_of(sum) == 3 + 4 * 4 + 1);
    const char* const find =
        "r1 = 0\nr2 = event[0]\nrepeat 8\n r3 = state[r1 % 8]\n if r3 == r2 goto found\n "
        "r1 += 1\n"
        "again\nr1 = -1\nfound: return r1";
    CHECK(value_of(find, {3, 0}, {9, 8, 7, 3, 2, 1, 0, 0}) == 3);
    CHECK(value_of(find, {4, 0}, {9, 8, 7, 3, 2, 1, 0, 0}) == ~0ULL);
    CHECK(steps_of(find) == 3 + 8 * 4 + 2);
    CHECK(value_of("r1 = 0\nrepeat 3\n repeat 5\n r1 += 1\n again\nagain\nreturn r1",
                   {0, 0}) == 15);
    CHECK(value_of("r1 = 5\nif r1 != 5 goto no\nif r1 < 5 goto no\nif r1 >= 6 goto no\n"
                   "goto yes\nno: r1 = 0\nyes: return r1",
                   {0, 0}) == 5);
}

TEST_CASE("each kind of mistake is refused, and told") {
    CHECK(refusal(Program()) == "0: there is no instruction");
    CHECK(refusal("r1 = 1\nr1 /= 0\nreturn r1") ==
          "1: only a constant divides, and it is not 0");
    CHECK(is("r1 = 1\nr1 %= r1\nreturn r1", Why::by_zero));
    CHECK(is("return r0", Why::no_value));
    CHECK(is("r0 = 1\nr0 += r1\nreturn r0", Why::no_value));
    CHECK(is("r0 = 1\nif r0 == 2 goto l\nr1 = 1\nl: return r1", Why::no_value));
    CHECK(is("state[0] = r0\nr0 = 1\nreturn r0", Why::no_value));
    CHECK(is("r0 = event[r1 % 2]\nreturn r0", Why::no_value));
    CHECK(is("if r1 == 1 goto l\nr0 = 1\nl: r0 = 1\nreturn r0", Why::no_value));
    CHECK(is("r8 = 1\nreturn r8", Why::no_such_register));
    CHECK(is("r0 = r9\nreturn r0", Why::no_such_register));
    CHECK(is("r0 = 1\nr0 <<= 64\nreturn r0", Why::big_shift));
    CHECK(is("r0 = 1\nr0 >>= -1\nreturn r0", Why::big_shift));
    CHECK(is("r0 = event[2]\nreturn r0", Why::outside));
    CHECK(is("r0 = event[-1]\nreturn r0", Why::outside));
    CHECK(is("r0 = state[8]\nreturn r0", Why::outside));
    CHECK(is("r0 = 1\nr0 = state[1 + r0 % 8]\nreturn r0", Why::outside));
    CHECK(is("r0 = 1\nstate[r0 % 16] = r0\nreturn r0", Why::outside));
    CHECK(is("r0 = 1\ngoto 5\nreturn r0", Why::no_target));
    CHECK(is("r0 = 1\nif r0 == 1 goto in\nrepeat 2\nin: r0 = 1\nagain\nreturn r0",
             Why::into_a_loop));
    CHECK(
        is("repeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nagain\nagain\nagain\nagain\nr0 = "
           "1\nreturn r0",
           Why::too_deep));
    CHECK(is("repeat 0\nagain\nr0 = 1\nreturn r0", Why::no_turns));
    CHECK(is("r0 = 1\nreturn r0\nreturn r0", Why::no_way_here));
    CHECK(is("r0 = 1\nrepeat 2\nreturn r0\nagain\nreturn r0", Why::no_way_here));
    CHECK(is("r0 = 1", Why::runs_off));
    CHECK(is("r0 = 1\nrepeat 2\nagain", Why::runs_off));
    CHECK(is("repeat 4096\nagain\nr0 = 1\nreturn r0", Why::too_many_steps));
    CHECK(
        is("repeat 2147483647\nrepeat 2147483647\nrepeat 2147483647\nagain\nagain\nagain\n"
           "r0 = 1\nreturn r0",
           Why::too_many_steps));
    CHECK(steps_of("repeat 4093\nagain\nr0 = 1\nreturn r0") == bounded::most_steps);
}

TEST_CASE("what no text can say is refused, too") {
    const Instruction end{Code::end, 0, 0, 0, 0},
        set{Code::set, 0, bounded::constant, 0, 1};
    const auto why = [&](std::vector<Instruction> program) {
        const auto steps = bounded::verify(program, window);
        return steps ? "" : std::string(bounded::describe(steps.error().why));
    };
    CHECK(why({set, end}).empty());
    for (int code = bounded::codes; code < 256; ++code)
        CHECK(why({set, {static_cast<Code>(code), 0, 0, 0, 0}, end}) ==
              bounded::describe(Why::no_such_code));
    for (const Instruction& dirty : {Instruction{Code::end, 0, 1, 0, 0},
                                     {Code::end, 0, 0, 1, 0},
                                     {Code::end, 0, 0, 0, 1},
                                     {Code::set, 0, 0, 0, 1},
                                     {Code::set, 0, 255, 1, 1},
                                     {Code::load, 0, 255, 1, 0},
                                     {Code::go, 1, 0, 0, 0},
                                     {Code::go, 0, 1, 0, 0},
                                     {Code::repeat, 1, 0, 0, 1},
                                     {Code::repeat, 0, 0, 1, 1}})
        CHECK(why({set, dirty, end}) == bounded::describe(Why::unused_bits));
    for (const std::int32_t between : {-1, 1, 2, 1000})
        CHECK(
            why({set, {Code::repeat, 0, 0, 0, 2}, {Code::again, 0, 0, 0, between}, end}) ==
            bounded::describe(Why::not_a_pair));
    CHECK(why({set, {Code::again, 0, 0, 0, 0}, end}) == bounded::describe(Why::not_a_pair));
    CHECK(why({set, {Code::repeat, 0, 0, 0, 2}, end}) == bounded::describe(Why::open_loop));
    CHECK(why(Program(129, set)) == bounded::describe(Why::too_long));
}

namespace {

// Programs that are nearly good: fields in and around what is allowed, loops in pairs.
class Author {
  public:
    explicit Author(unsigned seed) : random_(seed) {}

    Program write() {
        Program program;
        std::vector<std::size_t> open;
        for (int i = 0; i < 3; ++i)
            program.push_back({Code::set, small(3), bounded::constant, 0, number()});
        const int length = below(16);
        for (int i = 0; i < length; ++i) program.push_back(next(program.size(), open));
        while (!open.empty()) program.push_back(close(program.size(), open));
        program.push_back({Code::end, small(3), 0, 0, 0});
        return program;
    }
    std::uint64_t word() { return random_() % 3 == 0 ? random_() : random_() % 10; }

  private:
    int below(int limit) {
        return static_cast<int>(random_() % static_cast<unsigned>(limit));
    }
    std::uint8_t small(int limit) { return static_cast<std::uint8_t>(below(limit)); }
    std::int32_t number() { return below(12) - 2; }

    Instruction close(std::size_t at, std::vector<std::size_t>& open) {
        const auto between = static_cast<std::int32_t>(at - open.back() - 1);
        open.pop_back();
        return {Code::again, static_cast<std::uint8_t>(open.size()), 0, 0, between};
    }
    Instruction next(std::size_t at, std::vector<std::size_t>& open) {
        auto code = static_cast<Code>(below(bounded::codes + 4));
        if (static_cast<std::size_t>(code) >= bounded::codes)
            code = open.empty() ? Code::repeat : Code::again;
        const bool is_constant = below(2) == 0;
        Instruction it{code, small(4), is_constant ? bounded::constant : small(4), 0,
                       is_constant ? number() : 0};
        switch (bounded::forms[static_cast<std::size_t>(code)].kind) {
            case bounded::Kind::divide:
                it.b = bounded::constant;
                it.k = number();
                break;
            case bounded::Kind::fetch:
            case bounded::Kind::store:
                it.k = below(5);
                it.c = is_constant ? 0 : small(4);
                break;
            case bounded::Kind::go:
                it = {code, 0, 0, small(3), 0};
                break;
            case bounded::Kind::branch:
                it.c = small(6);
                break;
            case bounded::Kind::repeat:
                it = {code, static_cast<std::uint8_t>(open.size()), 0, 0, 1 + below(4)};
                open.push_back(at);
                break;
            case bounded::Kind::again:
                if (!open.empty()) return close(at, open);
                break;
            case bounded::Kind::end:
                it = {code, small(4), 0, 0, 0};
                break;
            default:
                break;
        }
        return it;
    }
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("what is accepted takes exactly as long as was said, and does nothing else") {
    Author author(1);
    int accepted = 0, with_loops = 0;
    for (int i = 0; i < 100'000; ++i) {
        const Program program = author.write();
        const auto steps = bounded::verify(program, window);
        if (!steps) continue;
        ++accepted;
        for (const Instruction& each : program) with_loops += each.code == Code::again;
        REQUIRE(*steps == watched::LongestWay(program).from(0));
        for (int j = 0; j < 4; ++j) {
            const Words event = {author.word(), author.word()};
            Words slow(8), fast(8);
            for (std::size_t at = 0; at < 8; ++at) slow[at] = fast[at] = author.word();
            const auto run = watched::Machine(program, event, slow).run(*steps);
            REQUIRE(run.crime.empty());
            REQUIRE(bounded::run(program, event, fast) == run.value);
            REQUIRE(fast == slow);
        }
    }
    CHECK(accepted > 5'000);
    CHECK(with_loops > 2'000);
}

TEST_CASE("what each refused program would have done is a crime, or could be one") {
    // Not all of them: a register that has no value on one way may have one on the way that is gone.
    const auto crime = [](std::string_view text) {
        Words state(8);
        return watched::Machine(program_of(text), Words(2), state).run(5000).crime;
    };
    CHECK(crime("r1 = 1\nr1 /= 0\nreturn r1") == "it has divided by zero");
    CHECK(crime("return r0") == "it has read a register without a value");
    CHECK(crime("r0 = state[8]\nreturn r0") == "it has reached outside");
    CHECK(crime("r0 = 1\ngoto 5\nreturn r0") == "it has left the program");
    CHECK(crime("r0 = 1") == "it has left the program");
    CHECK(crime("repeat 5000\nagain\nr0 = 1\nreturn r0") == "it takes too long");
    CHECK(crime("r0 = 1\nif r0 == 1 goto in\nrepeat 2\nin: r0 = 1\nagain\nreturn r0") ==
          "it is in a loop that has not begun");
}

TEST_CASE("a program's text is read, and comes back") {
    const Program program = program_of(
        "# all there is\n\n r0 = 0x10  # sixteen\nr1 = r0\nr1 += -3\nr1 >>= r0\nr1 %= 7\n"
        "r2 = event[1]\nr2 = event[r1 % 2]\nr3 = state[2 + r1 % 4]\nstate[7] = r3\n"
        "loop: repeat 3\nif r1 >= r2 goto out\nif r1 != 5 goto next\nnext: again\n"
        "out: goto 14\nreturn r0");
    CHECK(program.size() == 15);
    CHECK(program[0] == Instruction{Code::set, 0, bounded::constant, 0, 16});
    std::string text;
    for (std::size_t at = 0; at < program.size(); ++at) {
        char room[bounded::most_text];
        text += std::string(bounded::text_of(program[at], at, room)) + "\n";
    }
    INFO(text);
    CHECK(program_of(text) == program);
    CHECK(refusal(program).empty());
}

TEST_CASE("a line that is no instruction is told") {
    const auto mistake = [](std::string_view text, std::size_t size = 128) -> std::string {
        Program room(size);
        const auto count = bounded::assemble(text, room);
        if (count) return "";
        return std::to_string(count.error().line) + ": " + count.error().what;
    };
    CHECK(mistake("r0 = 1\n\nr0 ** 2") == "3: this is no instruction");
    CHECK(mistake("r0 = ") == "1: here must be a register or a number");
    CHECK(mistake("r0 = 99999999999") == "1: here must be a register or a number");
    CHECK(mistake("r0 = 1 2") == "1: something follows the instruction");
    CHECK(mistake("r0 = state[r1]") ==
          "1: an index is a number, a register % 2, 4, 8..., or their sum");
    CHECK(mistake("r0 = state[r1 % 3]") == mistake("r0 = state[r1]"));
    CHECK(mistake("x: r0 = 1\ngoto x") == "2: a jump leads forward, never back");
    CHECK(mistake("x: goto x") == "1: a jump leads forward, never back");
    CHECK(mistake("goto nowhere") == "1: no such label");
    CHECK(mistake("goto") == "1: goto where?");
    CHECK(mistake("repeat 3") == "1: a repeat has no again");
    CHECK(mistake("again") == "1: this again has no repeat");
    CHECK(mistake("r0 = 1\nr0 = 1\nr0 = 1", 2) == "3: there are too many instructions");
    CHECK(mistake("repeats 3") == "1: this is no instruction");
}

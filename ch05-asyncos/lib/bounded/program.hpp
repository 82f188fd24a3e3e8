#pragma once
/// @file
/// Instruction: what a bounded program is made of. A stranger hands it to the kernel, and the kernel runs it at an event.
///
/// It has eight registers of 64 bits, r0 to r7, which begin without a value; the event, some words that it can only
/// read; and a state, some words that are its own and are zero at first. An instruction has eight bytes:
///
///     code   a  b  c  k (32 bits, with a sign)
///
///     code         text                          meaning
///     set          ra = k, ra = rb
///     add..shr     ra += k, ra += rb             + - * & | ^ << >>; numbers without a sign, which go round
///     div, mod     ra /= k                       only by a constant, which is not 0
///     event        ra = event[k + rb % 2^c]      a word of the event
///     load         ra = state[k + rb % 2^c]      a word of the state
///     store        state[k + rb % 2^c] = ra      c is 0 if there is no register: state[k]
///     go           goto LABEL                    c instructions are left out: forward, never back
///     eq ne lt ge  if ra < k goto LABEL          likewise, if it is true; ra < rb, without a sign
///     repeat       repeat k                      what follows, up to its `again`, is done k times; a: how deep it is
///     again        again                         the end of that; k: how many instructions there are between the two
///     end          return ra                     the end, with a value
///
/// Where b is `constant`, the second operand is k. Numbers in k with a sign are widened with it.
/// There is no other loop and no call, so a program has no way to go on for ever. What else must hold: verify.hpp.

#include <cstddef>
#include <cstdint>

namespace bounded {

/// What an instruction does.
enum class Code : std::uint8_t {
    set,
    add,
    sub,
    mul,
    bit_and,
    bit_or,
    bit_xor,
    shl,
    shr,
    div,
    mod,
    event,
    load,
    store,
    go,
    eq,
    ne,
    lt,
    ge,
    repeat,
    again,
    end,
};
inline constexpr std::size_t codes = 22;  ///< How many there are.

/// In `b`: the second operand is the constant k.
inline constexpr std::uint8_t constant = 0xff;

/// One of a program.
struct Instruction {
    Code code;       ///< What it does.
    std::uint8_t a;  ///< A register, or a small number: the table above.
    std::uint8_t b;  ///< Likewise.
    std::uint8_t c;  ///< Likewise.
    std::int32_t k;  ///< A number.
    bool operator==(const Instruction&) const = default;  ///< Whether they are the same.
};
static_assert(sizeof(Instruction) == 8);

inline constexpr std::size_t registers = 8;            ///< r0 to r7.
inline constexpr std::size_t most_instructions = 128;  ///< Of a program.
inline constexpr std::size_t deepest = 3;              ///< So many repeats in each other.
inline constexpr std::uint32_t most_steps =
    4096;  ///< No program takes more instructions, however often it repeats some.
inline constexpr std::size_t most_words = 512;  ///< Of a state: a page.

/// What a program can reach: so many words of the event, and of its state.
struct Window {
    std::size_t event_words;  ///< How many of the event,
    std::size_t state_words;  ///< and of its state.
};

/// Instructions that are alike.
enum class Kind : std::uint8_t {
    set,
    calculate,
    divide,
    fetch,
    store,
    go,
    branch,
    repeat,
    again,
    end
};

/// What is known of each code: its kind, and what stands between its operands in a program's text.
struct Form {
    Kind kind;           ///< Which.
    const char* symbol;  ///< "+", "==", "event".
};
/// By code.
inline constexpr Form forms[codes] = {
    {Kind::set, ""},        {Kind::calculate, "+"},   {Kind::calculate, "-"},
    {Kind::calculate, "*"}, {Kind::calculate, "&"},   {Kind::calculate, "|"},
    {Kind::calculate, "^"}, {Kind::calculate, "<<"},  {Kind::calculate, ">>"},
    {Kind::divide, "/"},    {Kind::divide, "%"},      {Kind::fetch, "event"},
    {Kind::fetch, "state"}, {Kind::store, "state"},   {Kind::go, "goto"},
    {Kind::branch, "=="},   {Kind::branch, "!="},     {Kind::branch, "<"},
    {Kind::branch, ">="},   {Kind::repeat, "repeat"}, {Kind::again, "again"},
    {Kind::end, "return"},
};
/// The form of an instruction. @pre its code is one
[[nodiscard]] constexpr const Form& form_of(const Instruction& instruction) noexcept {
    return forms[static_cast<std::size_t>(instruction.code)];
}

}  // namespace bounded

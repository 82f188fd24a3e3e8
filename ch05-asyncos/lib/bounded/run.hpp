#pragma once
/// @file
/// run(): a bounded program, from its first instruction to its end.

#include <span>

#include "bounded/program.hpp"

namespace bounded {

/// Runs @p program. It checks nothing: that was done once for all.
/// @pre verify() has accepted it, for a window of no more words than @p event and @p state have.
/// @returns What the program does.
[[nodiscard]] std::uint64_t run(std::span<const Instruction> program,
                                std::span<const std::uint64_t> event,
                                std::span<std::uint64_t> state) noexcept;

/// What a calculation gives; both interpreters, that of the kernel and that of the tests, mean the same by `+`.
/// @pre It is one, from add to mod; @p second is not 0 if it divides
[[nodiscard]] constexpr std::uint64_t calculate(Code code, std::uint64_t first,
                                                std::uint64_t second) noexcept {
    switch (code) {
        case Code::add:
            return first + second;
        case Code::sub:
            return first - second;
        case Code::mul:
            return first * second;
        case Code::bit_and:
            return first & second;
        case Code::bit_or:
            return first | second;
        case Code::bit_xor:
            return first ^ second;
        case Code::shl:
            return first << (second & 63);
        case Code::shr:
            return first >> (second & 63);
        case Code::div:
            return first / second;
        default:
            return first % second;
    }
}

}  // namespace bounded

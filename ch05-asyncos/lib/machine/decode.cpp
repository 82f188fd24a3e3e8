// From the bits of an instruction to what it does: the registers and the immediate stand where the format of the
// instruction says, and each extension knows its own.

#include "machine/hart.hpp"
#include "machine/op.hpp"

namespace machine {

namespace {

// The formats of the manual, by the major opcode: I, S, B, U and J.
int32_t immediate_of(uint32_t word) noexcept {
    switch (word & 0x7f) {
        case 0x03:
        case 0x13:
        case 0x1b:
        case 0x67:
            return extend(bits(word, 20, 12), 12);
        case 0x23:
            return extend(move_bits(word, 25, 7, 5) | bits(word, 7, 5), 12);
        case 0x63:
            return extend(move_bits(word, 31, 1, 12) | move_bits(word, 7, 1, 11) |
                              move_bits(word, 25, 6, 5) | move_bits(word, 8, 4, 1),
                          13);
        case 0x17:
        case 0x37:
            return static_cast<int32_t>(word & 0xffff'f000);
        case 0x6f:
            return extend(move_bits(word, 31, 1, 20) | move_bits(word, 12, 8, 12) |
                              move_bits(word, 20, 1, 11) | move_bits(word, 21, 10, 1),
                          21);
        default:
            return static_cast<int32_t>(word);
    }
}

Run extension_of(uint32_t word) noexcept {
    const bool is_multiply = bits(word, 25, 7) == 1;
    switch (word & 0x7f) {
        case 0x33:
        case 0x3b:
            return is_multiply ? multiply(word) : integer(word);
        case 0x2f:
            return atomic(word);
        case 0x7b:
            return user_interrupt(word);
        case 0x0f:
        case 0x73:
            return system(word);
        default:
            return integer(word);
    }
}

}  // namespace

Op decode(uint32_t word) noexcept {
    const bool is_compressed = (word & 3) != 3;
    const uint32_t original = is_compressed ? word & 0xffff : word;
    if (is_compressed) word = expand(static_cast<uint16_t>(word));
    Op op{.run = extension_of(word),
          .immediate = immediate_of(word),
          .rd = static_cast<uint8_t>(bits(word, 7, 5)),
          .rs1 = static_cast<uint8_t>(bits(word, 15, 5)),
          .rs2 = static_cast<uint8_t>(bits(word, 20, 5)),
          .length = static_cast<uint8_t>(is_compressed ? 2 : 4)};
    if (op.rd == 0) op.rd = nowhere;
    if (op.run == refuse) op.immediate = static_cast<int32_t>(original);
    return op;
}

uint64_t refuse(Hart& hart, const Op& op, uint64_t pc) noexcept {
    return hart.trap(Cause::illegal_instruction, static_cast<uint32_t>(op.immediate), pc);
}

}  // namespace machine

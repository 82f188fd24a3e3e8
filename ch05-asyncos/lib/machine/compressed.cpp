// C: an instruction of 2 bytes is short for one of 4, so here it is only written out.

#include "machine/op.hpp"

namespace machine {

namespace {

// The formats of the long forms.
uint32_t make_r(uint32_t code, uint32_t funct3, uint32_t funct7, uint32_t rd, uint32_t rs1,
                uint32_t rs2) {
    return code | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}
uint32_t make_i(uint32_t code, uint32_t funct3, uint32_t rd, uint32_t rs1, int32_t number) {
    return code | rd << 7 | funct3 << 12 | rs1 << 15 | static_cast<uint32_t>(number) << 20;
}
uint32_t make_s(uint32_t funct3, uint32_t rs1, uint32_t rs2, uint32_t number) {
    return 0x23 | (number & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           (number >> 5) << 25;
}
uint32_t make_b(uint32_t funct3, uint32_t rs1, int32_t distance) {
    const auto d = static_cast<uint32_t>(distance);
    return 0x63 | move_bits(d, 11, 1, 7) | move_bits(d, 1, 4, 8) | funct3 << 12 |
           rs1 << 15 | move_bits(d, 5, 6, 25) | move_bits(d, 12, 1, 31);
}
uint32_t make_j(int32_t distance) {
    const auto d = static_cast<uint32_t>(distance);
    return 0x6f | move_bits(d, 12, 8, 12) | move_bits(d, 11, 1, 20) |
           move_bits(d, 1, 10, 21) | move_bits(d, 20, 1, 31);
}

// What the short forms have in them. A short register is one of x8 to x15.
struct Short {
    uint32_t half;
    [[nodiscard]] uint32_t at(unsigned low, unsigned count) const {
        return bits(half, low, count);
    }
    [[nodiscard]] uint32_t put(unsigned low, unsigned count, unsigned to) const {
        return move_bits(half, low, count, to);
    }
    [[nodiscard]] uint32_t rd() const { return at(7, 5); }
    [[nodiscard]] uint32_t rs2() const { return at(2, 5); }
    [[nodiscard]] uint32_t high() const { return at(7, 3) + 8; }
    [[nodiscard]] uint32_t low() const { return at(2, 3) + 8; }
    [[nodiscard]] uint32_t shift() const { return put(12, 1, 5) | at(2, 5); }
    [[nodiscard]] int32_t number() const { return extend(shift(), 6); }
    [[nodiscard]] uint32_t word_place() const {
        return put(10, 3, 3) | put(6, 1, 2) | put(5, 1, 6);
    }
    [[nodiscard]] uint32_t place() const { return put(10, 3, 3) | put(5, 2, 6); }
    [[nodiscard]] int32_t jump() const {
        return extend(put(12, 1, 11) | put(11, 1, 4) | put(9, 2, 8) | put(8, 1, 10) |
                          put(7, 1, 6) | put(6, 1, 7) | put(3, 3, 1) | put(2, 1, 5),
                      12);
    }
    [[nodiscard]] int32_t branch() const {
        return extend(
            put(12, 1, 8) | put(10, 2, 3) | put(5, 2, 6) | put(3, 2, 1) | put(2, 1, 5), 9);
    }
};

constexpr uint32_t sp = 2;

// Memory by way of a register.
uint32_t expand_first(Short s, uint32_t funct3) {
    const uint32_t room =
        s.put(11, 2, 4) | s.put(7, 4, 6) | s.put(6, 1, 2) | s.put(5, 1, 3);
    switch (funct3) {
        case 0:  // c.addi4spn
            return room == 0 ? 0 : make_i(0x13, 0, s.low(), sp, static_cast<int32_t>(room));
        case 2:  // c.lw
            return make_i(0x03, 2, s.low(), s.high(), static_cast<int32_t>(s.word_place()));
        case 3:  // c.ld
            return make_i(0x03, 3, s.low(), s.high(), static_cast<int32_t>(s.place()));
        case 6:  // c.sw
            return make_s(2, s.high(), s.low(), s.word_place());
        case 7:  // c.sd
            return make_s(3, s.high(), s.low(), s.place());
        default:
            return 0;
    }
}

uint32_t expand_calculation(Short s) {
    const uint32_t rd = s.high();
    switch (s.at(10, 2)) {
        case 0:  // c.srli
            return make_i(0x13, 5, rd, rd, static_cast<int32_t>(s.shift()));
        case 1:  // c.srai
            return make_i(0x13, 5, rd, rd, static_cast<int32_t>(s.shift() | 0x400));
        case 2:  // c.andi
            return make_i(0x13, 7, rd, rd, s.number());
        default:
            break;
    }
    const uint32_t which = s.put(12, 1, 2) | s.at(5, 2);
    if (which == 0) return make_r(0x33, 0, 0x20, rd, rd, s.low());  // c.sub
    if (which == 4) return make_r(0x3b, 0, 0x20, rd, rd, s.low());  // c.subw
    if (which == 5) return make_r(0x3b, 0, 0, rd, rd, s.low());     // c.addw
    const uint32_t funct3 = which == 1 ? 4 : which == 2 ? 6 : 7;    // c.xor c.or c.and
    return which < 4 ? make_r(0x33, funct3, 0, rd, rd, s.low()) : 0;
}

// c.lui; with sp c.addi16sp, which counts in other units.
uint32_t expand_upper(Short s) {
    if (s.rd() != sp) {
        return s.shift() == 0
                   ? 0
                   : 0x37 | s.rd() << 7 | static_cast<uint32_t>(s.number()) << 12;
    }
    const int32_t room = extend(
        s.put(12, 1, 9) | s.put(6, 1, 4) | s.put(5, 1, 6) | s.put(3, 2, 7) | s.put(2, 1, 5),
        10);
    return room == 0 ? 0 : make_i(0x13, 0, sp, sp, room);
}

// Numbers, and jumps.
uint32_t expand_second(Short s, uint32_t funct3) {
    switch (funct3) {
        case 0:  // c.addi
            return make_i(0x13, 0, s.rd(), s.rd(), s.number());
        case 1:  // c.addiw
            return s.rd() == 0 ? 0 : make_i(0x1b, 0, s.rd(), s.rd(), s.number());
        case 2:  // c.li
            return make_i(0x13, 0, s.rd(), 0, s.number());
        case 3:
            return expand_upper(s);
        case 4:
            return expand_calculation(s);
        case 5:  // c.j
            return make_j(s.jump());
        default:  // c.beqz, c.bnez
            return make_b(funct3 & 1, s.high(), s.branch());
    }
}

// c.jr, c.mv, c.ebreak, c.jalr, c.add
uint32_t expand_register(Short s) {
    const bool is_second = s.at(12, 1) != 0;
    if (s.rs2() != 0) return make_r(0x33, 0, 0, s.rd(), is_second ? s.rd() : 0, s.rs2());
    if (s.rd() == 0) return is_second ? 0x0010'0073 : 0;
    return make_i(0x67, 0, is_second ? 1 : 0, s.rd(), 0);
}

// Memory by way of the stack pointer, and whole registers.
uint32_t expand_third(Short s, uint32_t funct3) {
    switch (funct3) {
        case 0:  // c.slli
            return make_i(0x13, 1, s.rd(), s.rd(), static_cast<int32_t>(s.shift()));
        case 2:  // c.lwsp
            return s.rd() == 0
                       ? 0
                       : make_i(0x03, 2, s.rd(), sp,
                                static_cast<int32_t>(s.put(12, 1, 5) | s.put(4, 3, 2) |
                                                     s.put(2, 2, 6)));
        case 3:  // c.ldsp
            return s.rd() == 0
                       ? 0
                       : make_i(0x03, 3, s.rd(), sp,
                                static_cast<int32_t>(s.put(12, 1, 5) | s.put(5, 2, 3) |
                                                     s.put(2, 3, 6)));
        case 4:
            return expand_register(s);
        case 6:  // c.swsp
            return make_s(2, sp, s.rs2(), s.put(9, 4, 2) | s.put(7, 2, 6));
        case 7:  // c.sdsp
            return make_s(3, sp, s.rs2(), s.put(10, 3, 3) | s.put(7, 3, 6));
        default:
            return 0;
    }
}

}  // namespace

uint32_t expand(uint16_t half) noexcept {
    const Short s{half};
    const uint32_t funct3 = bits(half, 13, 3);
    switch (half & 3) {
        case 0:
            return expand_first(s, funct3);
        case 1:
            return expand_second(s, funct3);
        default:
            return expand_third(s, funct3);
    }
}

}  // namespace machine

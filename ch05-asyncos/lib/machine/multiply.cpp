// M: multiply and divide. A division by zero is not a trap: the manual says what comes out.

#include "machine/hart.hpp"
#include "machine/op.hpp"

namespace machine {

namespace {

// The upper half of a product of 128 bits, by four partial products.
uint64_t mulhu(uint64_t a, uint64_t b) {
    const uint64_t low = 0xffff'ffff;
    const uint64_t first = (a & low) * (b & low), second = (a >> 32) * (b & low);
    const uint64_t third = (a & low) * (b >> 32), fourth = (a >> 32) * (b >> 32);
    const uint64_t carried =
        (first >> 32) + (second & low) + third;  // it fits: no sum of these is too large
    return fourth + (second >> 32) + (carried >> 32);
}
// A negative number is 2^64 too large when it is read without a sign: the other is subtracted once for each.
uint64_t mulhsu(uint64_t a, uint64_t b) {
    return mulhu(a, b) - (static_cast<int64_t>(a) < 0 ? b : 0);
}
uint64_t mulh(uint64_t a, uint64_t b) {
    return mulhsu(a, b) - (static_cast<int64_t>(b) < 0 ? a : 0);
}
uint64_t mul(uint64_t a, uint64_t b) { return a * b; }

// By -1 it is done without a division: the smallest number has no quotient then, and is its own result.
uint64_t div(uint64_t a, uint64_t b) {
    if (b == 0) return never;
    if (b == never) return 0 - a;
    return widen(static_cast<int64_t>(a) / static_cast<int64_t>(b));
}
uint64_t rem(uint64_t a, uint64_t b) {
    if (b == 0) return a;
    if (b == never) return 0;
    return widen(static_cast<int64_t>(a) % static_cast<int64_t>(b));
}
uint64_t divu(uint64_t a, uint64_t b) { return b == 0 ? never : a / b; }
uint64_t remu(uint64_t a, uint64_t b) { return b == 0 ? a : a % b; }
uint64_t mulw(uint64_t a, uint64_t b) { return widen_word(a * b); }
uint64_t divw(uint64_t a, uint64_t b) {
    return widen_word(div(widen_word(a), widen_word(b)));
}
uint64_t remw(uint64_t a, uint64_t b) {
    return widen_word(rem(widen_word(a), widen_word(b)));
}
uint64_t divuw(uint64_t a, uint64_t b) {
    return widen_word(divu(a & 0xffff'ffff, b & 0xffff'ffff));
}
uint64_t remuw(uint64_t a, uint64_t b) {
    return widen_word(remu(a & 0xffff'ffff, b & 0xffff'ffff));
}

constexpr Run of_registers[] = {registers<mul>,   registers<mulh>, registers<mulhsu>,
                                registers<mulhu>, registers<div>,  registers<divu>,
                                registers<rem>,   registers<remu>};
constexpr Run of_words[] = {registers<mulw>, refuse,          refuse,
                            refuse,          registers<divw>, registers<divuw>,
                            registers<remw>, registers<remuw>};

}  // namespace

Run multiply(uint32_t word) noexcept {
    const uint32_t funct3 = bits(word, 12, 3);
    return (word & 0x7f) == 0x33 ? of_registers[funct3] : of_words[funct3];
}

}  // namespace machine

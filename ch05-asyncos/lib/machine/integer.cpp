// RV64I: calculate, load, store and branch.

#include "machine/hart.hpp"
#include "machine/op.hpp"

namespace machine {

namespace {

// What is calculated, of two values. A shift looks at as many bits of its distance as make sense.
uint64_t add(uint64_t a, uint64_t b) { return a + b; }
uint64_t sub(uint64_t a, uint64_t b) { return a - b; }
uint64_t sll(uint64_t a, uint64_t b) { return a << (b & 63); }
uint64_t slt(uint64_t a, uint64_t b) {
    return static_cast<int64_t>(a) < static_cast<int64_t>(b) ? 1 : 0;
}
uint64_t sltu(uint64_t a, uint64_t b) { return a < b ? 1 : 0; }
uint64_t exclusive_or(uint64_t a, uint64_t b) { return a ^ b; }
uint64_t srl(uint64_t a, uint64_t b) { return a >> (b & 63); }
uint64_t sra(uint64_t a, uint64_t b) { return widen(static_cast<int64_t>(a) >> (b & 63)); }
uint64_t inclusive_or(uint64_t a, uint64_t b) { return a | b; }
uint64_t both(uint64_t a, uint64_t b) { return a & b; }
uint64_t addw(uint64_t a, uint64_t b) { return widen_word(a + b); }
uint64_t subw(uint64_t a, uint64_t b) { return widen_word(a - b); }
uint64_t sllw(uint64_t a, uint64_t b) { return widen_word(a << (b & 31)); }
uint64_t srlw(uint64_t a, uint64_t b) {
    return widen_word(static_cast<uint32_t>(a) >> (b & 31));
}
uint64_t sraw(uint64_t a, uint64_t b) { return widen(static_cast<int32_t>(a) >> (b & 31)); }

bool equal(uint64_t a, uint64_t b) { return a == b; }
bool unequal(uint64_t a, uint64_t b) { return a != b; }
bool less(uint64_t a, uint64_t b) {
    return static_cast<int64_t>(a) < static_cast<int64_t>(b);
}
bool not_less(uint64_t a, uint64_t b) { return !less(a, b); }
bool below(uint64_t a, uint64_t b) { return a < b; }
bool not_below(uint64_t a, uint64_t b) { return a >= b; }

template <uint64_t (*Calculate)(uint64_t, uint64_t)>
uint64_t immediate(Hart& hart, const Op& op, uint64_t pc) noexcept {
    hart.x[op.rd] = Calculate(hart.x[op.rs1], widen(op.immediate));
    return pc + op.length;
}
// [branch]
template <bool (*Holds)(uint64_t, uint64_t)>
uint64_t branch(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const bool is_taken = Holds(hart.x[op.rs1], hart.x[op.rs2]);
    return pc + (is_taken ? widen(op.immediate) : op.length);
}
// [branch]

// A load that is refused leaves its register alone, and goes on where the trap leads.
template <class T>
uint64_t load(Hart& hart, const Op& op, uint64_t pc) noexcept {
    T value;
    const uint64_t address = hart.x[op.rs1] + widen(op.immediate);
    if (!hart.load(address, value)) return hart.take_fault(pc);
    hart.x[op.rd] = widen(static_cast<int64_t>(value));
    return pc + op.length;
}
template <class T>
uint64_t store(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const uint64_t address = hart.x[op.rs1] + widen(op.immediate);
    if (!hart.store(address, static_cast<T>(hart.x[op.rs2]))) return hart.take_fault(pc);
    return pc + op.length;
}

uint64_t lui(Hart& hart, const Op& op, uint64_t pc) noexcept {
    hart.x[op.rd] = widen(op.immediate);
    return pc + op.length;
}
uint64_t auipc(Hart& hart, const Op& op, uint64_t pc) noexcept {
    hart.x[op.rd] = pc + widen(op.immediate);
    return pc + op.length;
}
uint64_t jal(Hart& hart, const Op& op, uint64_t pc) noexcept {
    hart.x[op.rd] = pc + op.length;
    return pc + widen(op.immediate);
}
uint64_t jalr(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const uint64_t target = hart.x[op.rs1] + widen(op.immediate);
    hart.x[op.rd] = pc + op.length;
    return target & ~uint64_t{1};
}

// By funct3, as the manual's table has them.
constexpr Run of_registers[] = {
    registers<add>,          registers<sll>, registers<slt>,          registers<sltu>,
    registers<exclusive_or>, registers<srl>, registers<inclusive_or>, registers<both>};
constexpr Run of_immediate[] = {
    immediate<add>,          immediate<sll>, immediate<slt>,          immediate<sltu>,
    immediate<exclusive_or>, immediate<srl>, immediate<inclusive_or>, immediate<both>};
constexpr Run branches[] = {branch<equal>, branch<unequal>,  refuse,
                            refuse,        branch<less>,     branch<not_less>,
                            branch<below>, branch<not_below>};
constexpr Run loads[] = {
    load<std::int8_t>, load<std::int16_t>, load<int32_t>,  load<int64_t>,
    load<uint8_t>,     load<uint16_t>,     load<uint32_t>, refuse};
constexpr Run stores[] = {store<uint8_t>, store<uint16_t>, store<uint32_t>, store<uint64_t>,
                          refuse,         refuse,          refuse,          refuse};

// The distance of a shift takes 6 bits of the immediate, or 5 of a word's: what is above them says which shift.
Run calculate_immediate(uint32_t funct3, uint32_t above) {
    if (funct3 == 5 && above == 0x10) return immediate<sra>;
    if ((funct3 == 1 || funct3 == 5) && above != 0) return refuse;
    return of_immediate[funct3];
}
Run calculate_word_immediate(uint32_t funct3, uint32_t above) {
    if (funct3 == 0) return immediate<addw>;
    if (funct3 == 1 && above == 0) return immediate<sllw>;
    if (funct3 == 5 && above == 0) return immediate<srlw>;
    return funct3 == 5 && above == 0x20 ? immediate<sraw> : refuse;
}
Run calculate(uint32_t funct3, uint32_t funct7) {
    if (funct7 == 0) return of_registers[funct3];
    if (funct7 != 0x20) return refuse;
    return funct3 == 0 ? registers<sub> : funct3 == 5 ? registers<sra> : refuse;
}
Run calculate_word(uint32_t funct3, uint32_t funct7) {
    if (funct3 == 0 && funct7 == 0) return registers<addw>;
    if (funct3 == 0 && funct7 == 0x20) return registers<subw>;
    if (funct3 == 1 && funct7 == 0) return registers<sllw>;
    if (funct3 == 5 && funct7 == 0) return registers<srlw>;
    return funct3 == 5 && funct7 == 0x20 ? registers<sraw> : refuse;
}

}  // namespace

Run integer(uint32_t word) noexcept {
    const uint32_t funct3 = bits(word, 12, 3), funct7 = bits(word, 25, 7);
    switch (word & 0x7f) {
        case 0x03:
            return loads[funct3];
        case 0x13:
            return calculate_immediate(funct3, funct7 >> 1);
        case 0x17:
            return auipc;
        case 0x1b:
            return calculate_word_immediate(funct3, funct7);
        case 0x23:
            return stores[funct3];
        case 0x33:
            return calculate(funct3, funct7);
        case 0x37:
            return lui;
        case 0x3b:
            return calculate_word(funct3, funct7);
        case 0x63:
            return branches[funct3];
        case 0x67:
            return funct3 == 0 ? jalr : refuse;
        case 0x6f:
            return jal;
        default:
            return refuse;
    }
}

}  // namespace machine

// A: one load and store that nobody comes between. The harts take turns, so nobody can; what is left is to find the
// memory first, and to remember what lr has reserved.

#include "machine/hart.hpp"
#include "machine/op.hpp"

namespace machine {

namespace {

uint64_t swap(uint64_t, uint64_t b) { return b; }
uint64_t add(uint64_t a, uint64_t b) { return a + b; }
uint64_t exclusive_or(uint64_t a, uint64_t b) { return a ^ b; }
uint64_t both(uint64_t a, uint64_t b) { return a & b; }
uint64_t inclusive_or(uint64_t a, uint64_t b) { return a | b; }
// What is calculated with has been made as wide as a register by its sign, which keeps the order of numbers without
// a sign too.
uint64_t smaller(uint64_t a, uint64_t b) {
    return static_cast<int64_t>(a) < static_cast<int64_t>(b) ? a : b;
}
uint64_t larger(uint64_t a, uint64_t b) {
    return static_cast<int64_t>(a) > static_cast<int64_t>(b) ? a : b;
}
uint64_t lower(uint64_t a, uint64_t b) { return a < b ? a : b; }
uint64_t higher(uint64_t a, uint64_t b) { return a > b ? a : b; }

// The memory for an atomic access, which must be aligned; nullptr after a fault.
template <class T>
std::byte* place_of(Hart& hart, Access access, uint64_t address) noexcept {
    if (address % sizeof(T) == 0) return hart.pin(access, address, sizeof(T));
    hart.fault = access == Access::load ? Cause::load_misaligned : Cause::store_misaligned;
    hart.fault_value = address;
    return nullptr;
}

template <class T, uint64_t (*Combine)(uint64_t, uint64_t)>
uint64_t change(Hart& hart, const Op& op, uint64_t pc) noexcept {
    std::byte* const place = place_of<T>(hart, Access::store, hart.x[op.rs1]);
    if (place == nullptr) return hart.take_fault(pc);
    T before = 0;
    std::memcpy(&before, place, sizeof(T));
    const auto operand = static_cast<T>(hart.x[op.rs2]);
    const auto after = static_cast<T>(Combine(widen(before), widen(operand)));
    std::memcpy(place, &after, sizeof(T));
    hart.x[op.rd] = widen(before);
    return pc + op.length;
}

template <class T>
uint64_t load_reserved(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const std::byte* const place = place_of<T>(hart, Access::load, hart.x[op.rs1]);
    if (place == nullptr) return hart.take_fault(pc);
    T value = 0;
    std::memcpy(&value, place, sizeof(T));
    hart.x[op.rd] = widen(value);
    hart.reservation = static_cast<uint64_t>(place - hart.board->memory.data());
    return pc + op.length;
}

template <class T>
uint64_t store_conditional(Hart& hart, const Op& op, uint64_t pc) noexcept {
    std::byte* const place = place_of<T>(hart, Access::store, hart.x[op.rs1]);
    if (place == nullptr) return hart.take_fault(pc);
    const auto offset = static_cast<uint64_t>(place - hart.board->memory.data());
    const bool is_reserved = hart.reservation == offset;
    hart.reservation = never;
    if (is_reserved) {
        const auto value = static_cast<T>(hart.x[op.rs2]);
        std::memcpy(place, &value, sizeof(T));
    }
    hart.x[op.rd] = is_reserved ? 0 : 1;
    return pc + op.length;
}

template <class T>
Run find(uint32_t which, uint32_t rs2) noexcept {
    constexpr Run simple[] = {change<T, add>, change<T, swap>, load_reserved<T>,
                              store_conditional<T>, change<T, exclusive_or>};
    constexpr Run others[] = {change<T, inclusive_or>, change<T, both>,  change<T, smaller>,
                              change<T, larger>,       change<T, lower>, change<T, higher>};
    if (which == 2 && rs2 != 0) return refuse;
    if (which <= 4) return simple[which];
    return which % 4 == 0 && which <= 28 ? others[which / 4 - 2] : refuse;
}

}  // namespace

Run atomic(uint32_t word) noexcept {
    const uint32_t which = bits(word, 27, 5), rs2 = bits(word, 20, 5);
    const uint32_t funct3 = bits(word, 12, 3);
    return funct3 == 2   ? find<int32_t>(which, rs2)
           : funct3 == 3 ? find<int64_t>(which, rs2)
                         : refuse;
}

}  // namespace machine

#include "user_interrupts/receiver.hpp"

#include <utility>

namespace user_interrupts {

namespace {

constexpr std::uint32_t opcode_of_system = 0x73, opcode_of_uipi = 0x7b, uret = 0x0020'0073;

constexpr std::uint32_t bits(std::uint32_t word, unsigned low, unsigned count) noexcept {
    return word >> low & ((1U << count) - 1);
}
// Those bits of a register that the mask has; the others stay.
constexpr void replace(std::uint64_t& word, std::uint64_t by, std::uint64_t mask) noexcept {
    word = (word & ~mask) | (by & mask);
}
// x0 is no register: it is 0, and keeps nothing.
std::uint64_t read(std::span<const std::uint64_t, 32> of_program,
                   std::uint32_t x) noexcept {
    return x == 0 ? 0 : of_program[x];
}
void write(std::span<std::uint64_t, 32> of_program, std::uint32_t x,
           std::uint64_t value) noexcept {
    if (x != 0) of_program[x] = value;
}

// [fields]
// Where a register is, and which of its bits hold what is written to them.
struct Field {
    std::uint64_t Registers::* place = nullptr;
    std::uint64_t writable = 0;
};
constexpr Field field_of(Csr number) noexcept {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    switch (number) {
        case Csr::ustatus:
            return {&Registers::status, enable | enable_before};
        case Csr::uie:
            return {&Registers::enabled, software};
        case Csr::utvec:
            return {&Registers::vector, all & ~std::uint64_t{2}};
        case Csr::uscratch:
            return {&Registers::scratch, all};
        case Csr::uepc:
            return {&Registers::pc, all & ~std::uint64_t{1}};
        case Csr::ucause:
            return {&Registers::cause, all};
        case Csr::utval:
            return {&Registers::value, all};
        case Csr::uip:
            return {&Registers::pending, software};
    }
    return {};  // the others of the block belong to floating point
}
// [fields]

}  // namespace

// [deliver]
void Receiver::deliver(std::uint64_t& pc) noexcept {
    if (!is_due()) return;
    registers.status = enable_before;
    registers.cause = cause_of_software;
    registers.value = 0;
    registers.pc = pc;
    pc = registers.vector & ~std::uint64_t{3};  // mode 1 adds four times the cause: 0
}

void Receiver::return_from_handler(std::uint64_t& pc) noexcept {
    const bool was_on = (registers.status & enable_before) != 0;
    registers.status = enable_before | (was_on ? enable : 0);
    pc = registers.pc;
}
// [deliver]

// csrrw, csrrs, csrrc, and the three with a number instead of a register. What sets or clears no bits does not write.
bool Receiver::change(std::uint32_t word,
                      std::span<std::uint64_t, 32> of_program) noexcept {
    enum Form : std::uint32_t { write_all = 1, set = 2, clear = 3 };
    const auto csr = static_cast<Csr>(bits(word, 20, 12));
    const std::uint32_t form = bits(word, 12, 2), source = bits(word, 15, 5);
    const Field field = field_of(csr);
    if (form == 0 || field.place == nullptr) return false;
    const bool is_number = bits(word, 14, 1) != 0;
    const std::uint64_t operand = is_number ? source : read(of_program, source);
    const std::uint64_t before = csr == Csr::uip ? pending() : registers.*field.place;
    const std::uint64_t mask = form == write_all ? ~std::uint64_t{0} : operand;
    const std::uint64_t value = form == write_all ? operand : form == set ? mask : 0;
    replace(registers.*field.place, value, mask & field.writable);
    write(of_program, bits(word, 7, 5), before);
    return true;
}

// uipi: send, read, write, activate, deactivate.
Effect Receiver::interrupt(std::uint32_t word, std::span<const Sender> rights,
                           std::span<std::uint64_t, 32> of_program) noexcept {
    constexpr Effect done{Effect::What::done};
    const std::uint64_t operand = read(of_program, bits(word, 15, 5));
    if (bits(word, 12, 3) != 6) return {};
    switch (bits(word, 25, 7)) {
        case 0:
            if (operand >= rights.size() || !rights[operand].is_granted()) return {};
            return {Effect::What::sent, rights[operand]};
        case 1:
            write(of_program, bits(word, 7, 5), std::exchange(waiting, 0));
            return done;
        case 2:
            waiting |= operand;
            return done;
        case 3:
            is_hearing = true;
            return done;
        case 4:
            is_hearing = false;
            return done;
        default:
            return {};
    }
}

Effect Receiver::execute(std::uint32_t word, std::span<const Sender> rights,
                         std::span<std::uint64_t, 32> of_program) noexcept {
    std::uint64_t& pc = of_program[0];
    if (word == uret) {
        return_from_handler(pc);
        return {Effect::What::done};
    }
    Effect effect{};
    if (bits(word, 0, 7) == opcode_of_system && change(word, of_program))
        effect.what = Effect::What::done;
    if (bits(word, 0, 7) == opcode_of_uipi) effect = interrupt(word, rights, of_program);
    if (effect.what != Effect::What::refused) pc += 4;
    return effect;
}

}  // namespace user_interrupts

// Zicsr, Zifencei, and the instructions that go from mode to mode.

#include "machine/hart.hpp"
#include "machine/op.hpp"

namespace machine {

namespace {

// An instruction that there is, but not for this mode. It counts as not executed, as one that faults: so it does on
// QEMU's board.
uint64_t forbid(Hart& hart, const Op& op, uint64_t pc) noexcept {
    hart.fault = Cause::illegal_instruction;
    hart.fault_value = static_cast<uint32_t>(op.immediate);
    return hart.take_fault(pc);
}

enum class Change { write, set, clear };

// An exception that the instruction's bits are the value of: all of them are the immediate of what may be refused.
template <Change How, bool OfNumber>
uint64_t change_csr(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const unsigned number = bits(static_cast<uint32_t>(op.immediate), 20, 12);
    const uint64_t operand = OfNumber ? op.rs1 : hart.x[op.rs1];
    const bool is_write = How == Change::write || op.rs1 != 0;
    const bool is_read = How != Change::write || op.rd != nowhere;
    uint64_t before = 0;
    if (is_read && !hart.read_csr(number, before)) return forbid(hart, op, pc);
    const uint64_t value = How == Change::write ? operand : How == Change::set ? never : 0;
    if (is_write &&
        !hart.write_csr(number, value, How == Change::write ? never : operand)) {
        return forbid(hart, op, pc);
    }
    hart.x[op.rd] = before;
    return pc + op.length;
}
constexpr Run csr_forms[] = {refuse,
                             change_csr<Change::write, false>,
                             change_csr<Change::set, false>,
                             change_csr<Change::clear, false>,
                             refuse,
                             change_csr<Change::write, true>,
                             change_csr<Change::set, true>,
                             change_csr<Change::clear, true>};

uint64_t ecall(Hart& hart, const Op&, uint64_t pc) noexcept {
    const auto cause =
        static_cast<uint64_t>(Cause::call_from_user) + static_cast<uint64_t>(hart.mode);
    return hart.trap(static_cast<Cause>(cause), 0, pc);
}
uint64_t ebreak(Hart& hart, const Op&, uint64_t pc) noexcept {
    return hart.trap(Cause::breakpoint, 0, pc);
}

// Whether the supervisor is trapped by machine mode when it does this, or the user does.
bool is_trapped(const Hart& hart, uint64_t bit) noexcept {
    return hart.mode == Mode::user ||
           (hart.mode == Mode::supervisor && has(hart.csr.status, bit));
}

uint64_t mret(Hart& hart, const Op& op, uint64_t pc) noexcept {
    if (hart.mode != Mode::machine) return forbid(hart, op, pc);
    return hart.return_from(Mode::machine);
}
uint64_t sret(Hart& hart, const Op& op, uint64_t pc) noexcept {
    if (is_trapped(hart, Status::trap_return)) return forbid(hart, op, pc);
    return hart.return_from(Mode::supervisor);
}
uint64_t uret(Hart& hart, const Op&, uint64_t) noexcept {
    return hart.return_from(Mode::user);
}
uint64_t wfi(Hart& hart, const Op& op, uint64_t pc) noexcept {
    if (is_trapped(hart, Status::trap_wait)) return forbid(hart, op, pc);
    hart.is_waiting = true;
    hart.look_up();
    return pc + op.length;
}
uint64_t sfence_vma(Hart& hart, const Op& op, uint64_t pc) noexcept {
    if (is_trapped(hart, Status::trap_memory)) return forbid(hart, op, pc);
    hart.forget_translations();
    return pc + op.length;
}

// The harts take turns, so what one has written the others see: only decoded instructions may be old.
uint64_t fence(Hart&, const Op& op, uint64_t pc) noexcept { return pc + op.length; }
uint64_t fence_i(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const uint64_t next = pc + op.length;  // op itself is forgotten
    hart.board->code.forget();
    hart.look_up();
    return next;
}

}  // namespace

Run system(uint32_t word) noexcept {
    const uint32_t funct3 = bits(word, 12, 3);
    if ((word & 0x7f) == 0x0f) return funct3 == 0 ? fence : funct3 == 1 ? fence_i : refuse;
    if (funct3 != 0) return csr_forms[funct3];
    if (bits(word, 25, 7) == 9 && bits(word, 7, 5) == 0) return sfence_vma;
    switch (word) {
        case 0x0000'0073:
            return ecall;
        case 0x0010'0073:
            return ebreak;
        case 0x0020'0073:
            return uret;
        case 0x1020'0073:
            return sret;
        case 0x1050'0073:
            return wfi;
        case 0x3020'0073:
            return mret;
        default:
            return refuse;
    }
}

}  // namespace machine

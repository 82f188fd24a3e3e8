#pragma once
/// @file
/// The control and status registers of a hart, and the bits in them that have a meaning to the machine.
/// @source The RISC-V Instruction Set Manual, Volume II: Privileged Architecture; the Sstc extension; the N extension

#include "machine/bits.hpp"

namespace machine {

/// Who an instruction belongs to.
enum class Mode : uint8_t { user = 0, supervisor = 1, machine = 3 };

/// Why a trap is taken; of an interrupt the number is its bit in mip, and the highest bit is set.
enum class Cause : uint64_t {
    fetch_refused = 1,
    illegal_instruction = 2,
    breakpoint = 3,
    load_misaligned = 4,
    load_refused = 5,
    store_misaligned = 6,
    store_refused = 7,
    call_from_user = 8,
    call_from_supervisor = 9,
    call_from_machine = 11,
    fetch_page_fault = 12,
    load_page_fault = 13,
    store_page_fault = 15,
    interrupt = uint64_t{1} << 63,
};

/// Bits of mstatus. Those of the supervisor are one half, the user's the other: bit 0, 1 or 3 by the mode.
struct Status {
    static constexpr uint64_t enable = 1;          ///< UIE; SIE is 1, MIE is 3 further up.
    static constexpr uint64_t enable_before = 16;  ///< UPIE; SPIE, MPIE.
    static constexpr uint64_t supervisor_before = 1U << 8;  ///< SPP.
    static constexpr unsigned machine_before = 11;          ///< MPP, two bits from here.
    static constexpr uint64_t as_before = 1U
                                          << 17;  ///< MPRV: loads and stores as if in MPP.
    static constexpr uint64_t user_memory = 1U << 18;  ///< SUM.
    static constexpr uint64_t read_code = 1U << 19;    ///< MXR.
    static constexpr uint64_t trap_memory = 1U << 20;  ///< TVM.
    static constexpr uint64_t trap_wait = 1U << 21;    ///< TW.
    static constexpr uint64_t trap_return = 1U << 22;  ///< TSR.
};

/// Interrupts by their bits in mip and mie.
struct Line {
    static constexpr uint64_t user_software = 1U << 0;     ///< From a user program, to one.
    static constexpr uint64_t software = 1U << 1;          ///< From another hart.
    static constexpr uint64_t machine_software = 1U << 3;  ///< To machine mode.
    static constexpr uint64_t timer = 1U << 5;             ///< stimecmp has come.
    static constexpr uint64_t machine_timer = 1U << 7;     ///< mtimecmp has come.
    static constexpr uint64_t external = 1U << 9;          ///< A device.
    static constexpr uint64_t machine_external = 1U << 11;  ///< To machine mode.
    static constexpr uint64_t of_users = 0x111;             ///< Those of the N extension.
    static constexpr uint64_t of_supervisors = 0x222;  ///< Those that mideleg can hand on.
};

/// What a trap to one mode needs: six registers, and three more above user mode.
struct TrapRegisters {
    uint64_t vector = 0;   ///< mtvec: where it goes.
    uint64_t scratch = 0;  ///< mscratch: a word for the handler.
    uint64_t pc = 0;       ///< mepc: where it came from.
    uint64_t cause = 0;    ///< mcause: why.
    uint64_t value = 0;    ///< mtval: the address or the instruction it is about.
};

/// The registers that hold something. The others are views of these: sstatus of mstatus, sip and sie of mip and mie.
struct Csrs {
    uint64_t status = uint64_t{0xa} << 32;  ///< mstatus: S and U have registers of 64 bits.
    uint64_t enabled = 0;                   ///< mie.
    uint64_t pending = 0;             ///< mip: what software has set; devices add theirs.
    uint64_t exceptions_down = 0;     ///< medeleg.
    uint64_t interrupts_down = 0;     ///< mideleg.
    uint64_t exceptions_to_user = 0;  ///< sedeleg.
    uint64_t interrupts_to_user = 0;  ///< sideleg.
    TrapRegisters traps[4];           ///< By Mode.
    uint64_t counters_down = 0;       ///< mcounteren.
    uint64_t counters_to_user = 0;    ///< scounteren.
    uint64_t environment = 0;         ///< menvcfg: bit 63 lets S have stimecmp.
    uint64_t senvironment = 0;        ///< senvcfg.
    uint64_t page_table = 0;          ///< satp.
    uint64_t timer = never;           ///< stimecmp.
    uint64_t cycle_offset = 0;        ///< What was written to mcycle, less the clock.
    uint64_t instret_offset = 0;      ///< Likewise, minstret.
    uint64_t senders = 0;             ///< suist: the table of whom uipi may send to.
    uint64_t receiver = 0;            ///< suirs: who hears here.
    uint64_t controller = 0;  ///< suicfg: where Uintc is; it is always in the same place.
    uint64_t protection_config = 0;  ///< pmpcfg0.
    uint64_t protection[8] = {};     ///< pmpaddr0 to 7.
};

}  // namespace machine

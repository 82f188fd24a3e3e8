// Traps: who handles them, what is remembered, and the way back.

#include "machine/hart.hpp"

namespace machine {

// Where an interrupt or exception goes: down from machine mode as far as it is handed on, but never below the mode
// that it stops.
static Mode handler_of(uint64_t bit, uint64_t down, uint64_t to_user, Mode mode) noexcept {
    if (mode == Mode::machine || !has(down, bit)) return Mode::machine;
    return mode == Mode::user && has(to_user, bit) ? Mode::user : Mode::supervisor;
}

uint64_t Hart::trap(Cause cause, uint64_t value, uint64_t at) noexcept {
    const uint64_t bit = uint64_t{1} << (static_cast<uint64_t>(cause) & 63);
    const Mode to = handler_of(bit, csr.exceptions_down, csr.exceptions_to_user, mode);
    return enter_handler(to, static_cast<uint64_t>(cause), value, at);
}

// Time passes if the handler itself faults at once, for ever: or nothing would ever end that.
uint64_t Hart::take_fault(uint64_t at) noexcept {
    const uint64_t handler = trap(fault, fault_value, at);
    if (handler != at) deadline = --clock;
    return handler;
}

uint64_t Hart::enter_handler(Mode to, uint64_t cause, uint64_t value,
                             uint64_t at) noexcept {
    const auto level = static_cast<unsigned>(to);
    TrapRegisters& trap = csr.traps[level];
    trap.pc = at;
    trap.cause = cause;
    trap.value = value;
    const uint64_t before = has(csr.status, Status::enable << level) ? never : 0;
    csr.status = replace(csr.status, before, Status::enable_before << level);
    csr.status &= ~(Status::enable << level);
    if (to == Mode::machine) {
        csr.status =
            replace(csr.status, static_cast<uint64_t>(mode) << Status::machine_before,
                    uint64_t{3} << Status::machine_before);
    }
    if (to == Mode::supervisor) {
        csr.status = replace(csr.status, mode == Mode::supervisor ? never : 0,
                             Status::supervisor_before);
    }
    mode = to;
    reservation = never;
    look_up();
    const bool is_vectored =
        (trap.vector & 1) != 0 && has(cause, static_cast<uint64_t>(Cause::interrupt));
    return (trap.vector & ~uint64_t{3}) + (is_vectored ? 4 * (cause & 63) : 0);
}

uint64_t Hart::return_from(Mode from) noexcept {
    const auto level = static_cast<unsigned>(from);
    const uint64_t before = has(csr.status, Status::enable_before << level) ? never : 0;
    csr.status = replace(csr.status, before, Status::enable << level);
    csr.status |= Status::enable_before << level;
    if (from == Mode::machine) {
        mode = static_cast<Mode>(bits(csr.status, Status::machine_before, 2));
        csr.status &= ~(uint64_t{3} << Status::machine_before);
    }
    if (from == Mode::supervisor) {
        mode = has(csr.status, Status::supervisor_before) ? Mode::supervisor : Mode::user;
        csr.status &= ~Status::supervisor_before;
    }
    if (mode != Mode::machine) csr.status &= ~Status::as_before;
    look_up();
    return csr.traps[level].pc;
}

uint64_t Hart::pending() const noexcept {
    uint64_t waiting = csr.pending | board->lines(id, clock);
    if (csr.environment >> 63 != 0)
        waiting = replace(waiting, clock >= timer_at ? never : 0, Line::timer);
    return has_user_interrupt() ? waiting | Line::user_software : waiting;
}

// Of those that wait, the one that comes first in the manual's order; it is not taken if its handler would run in a
// mode below this one, or in this one while that is uninterruptible.
void Hart::take_interrupt(uint64_t waiting) noexcept {
    constexpr unsigned order[] = {11, 3, 7, 9, 1, 5, 8, 0, 4};
    waiting &= csr.enabled;
    if (waiting == 0) return;
    for (const Mode to : {Mode::machine, Mode::supervisor, Mode::user}) {
        const bool is_on = has(csr.status, Status::enable << static_cast<unsigned>(to));
        if (mode > to || (mode == to && !is_on)) continue;
        for (const unsigned line : order) {
            const uint64_t bit = uint64_t{1} << line;
            const Mode handler = !has(csr.interrupts_down, bit)     ? Mode::machine
                                 : has(csr.interrupts_to_user, bit) ? Mode::user
                                                                    : Mode::supervisor;
            if (!has(waiting, bit) || handler != to) continue;
            pc = enter_handler(to, static_cast<uint64_t>(Cause::interrupt) | line, 0, pc);
            return;
        }
    }
}

}  // namespace machine

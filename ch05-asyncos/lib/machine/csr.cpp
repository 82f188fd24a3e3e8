// Which control registers there are, who may use them, and what they show.

#include "machine/hart.hpp"

namespace machine {

namespace {

// A register that only holds something: where, and which of its bits can be read and written.
struct Rule {
    unsigned number;
    uint64_t Csrs::* place;
    uint64_t readable, writable;
};
constexpr uint64_t supervisor_status = 0x3'000d'e133, machine_status = 0xf'007f'f9bb;
constexpr uint64_t exceptions = 0xb3ff;
constexpr uint64_t lines_down = Line::of_supervisors | Line::of_users;
constexpr Rule rules[] = {
    {0x000, &Csrs::status, 0x11, 0x11},
    {0x100, &Csrs::status, supervisor_status, 0xc'0133},
    {0x102, &Csrs::exceptions_to_user, never, exceptions},
    {0x103, &Csrs::interrupts_to_user, never, Line::of_users},
    {0x106, &Csrs::counters_to_user, never, 7},
    {0x10a, &Csrs::senvironment, never, 1},
    {0x1b0, &Csrs::senders, never, never},
    {0x1b1, &Csrs::receiver, never, never},
    {0x1b2, &Csrs::controller, never, never},
    {0x300, &Csrs::status, machine_status, 0x7e'19bb},
    {0x302, &Csrs::exceptions_down, never, exceptions},
    {0x303, &Csrs::interrupts_down, never, lines_down},
    {0x304, &Csrs::enabled, never, 0xaaa | Line::of_users},
    {0x306, &Csrs::counters_down, never, 7},
    {0x30a, &Csrs::environment, never, uint64_t{1} << 63 | 1},
    {0x3a0, &Csrs::protection_config, never, 0x9f9f'9f9f'9f9f'9f9f},
};

// The registers of traps stand at the same places of each mode's numbers.
constexpr uint64_t TrapRegisters::* trap_places[] = {
    &TrapRegisters::scratch, &TrapRegisters::pc, &TrapRegisters::cause,
    &TrapRegisters::value};
uint64_t* trap_register(Csrs& csr, unsigned number) noexcept {
    TrapRegisters& trap = csr.traps[bits(number, 8, 2)];
    if ((number & 0xff) == 0x05) return &trap.vector;
    if (number >> 10 == 0 && (number & 0xfc) == 0x40)
        return &(trap.*trap_places[number & 3]);
    return nullptr;
}

const Rule* rule_of(unsigned number) noexcept {
    for (const Rule& rule : rules) {
        if (rule.number == number) return &rule;
    }
    return nullptr;
}

constexpr bool is_in(unsigned number, unsigned first, unsigned last) noexcept {
    return number >= first && number <= last;
}
// Those that are there and always 0: vendors, triggers, counters of events.
bool is_zero(unsigned number) noexcept {
    return is_in(number, 0xf11, 0xf13) || number == 0xf15 || number == 0x320 ||
           is_in(number, 0x323, 0x33f) || number == 0x3a2 || is_in(number, 0x3b8, 0x3bf) ||
           is_in(number, 0x7a0, 0x7a3) || is_in(number, 0xb03, 0xb1f);
}

constexpr uint64_t misa =
    uint64_t{2} << 62 | 1 << 0 | 1 << 2 | 1 << 8 | 1 << 12 | 1 << 13 | 1 << 18 | 1 << 20;

// A region that is a power of two in size shows the bits below a page as ones, another as zeros.
uint64_t show_region(const Csrs& csr, unsigned i) noexcept {
    const bool is_power = bits(csr.protection_config, i * 8 + 3, 2) == 3;
    return is_power ? csr.protection[i] | 511 : csr.protection[i] & ~uint64_t{1023};
}

// Which bits of mie and mip a view of them has.
uint64_t view_of(unsigned number, const Csrs& csr) noexcept {
    const uint64_t down = bits(number, 8, 2) == 3 ? never : csr.interrupts_down;
    return bits(number, 8, 2) == 0 ? down & csr.interrupts_to_user : down;
}

}  // namespace

// What a counter's number leaves to others, and what of the supervisor machine mode may keep to itself.
bool Hart::may_use(unsigned number) const noexcept {
    if (bits(number, 8, 2) > static_cast<unsigned>(mode)) return false;
    if (mode == Mode::machine) return true;
    if (number == 0x180)
        return mode != Mode::supervisor || !has(csr.status, Status::trap_memory);
    if (number == 0x14d) return csr.environment >> 63 != 0 && has(csr.counters_down, 2);
    if (!is_in(number, 0xc00, 0xc1f)) return true;
    const uint64_t bit = uint64_t{1} << (number & 31);
    return has(csr.counters_down, bit) &&
           (mode != Mode::user || has(csr.counters_to_user, bit));
}

bool Hart::read_csr(unsigned number, uint64_t& value) noexcept {
    if (!may_use(number)) return false;
    value = 0;
    if (const Rule* const rule = rule_of(number)) {
        value = csr.*rule->place & rule->readable;
    } else if (const uint64_t* const place = trap_register(csr, number)) {
        value = *place;
    } else {
        return is_zero(number) || read_special(number, value);
    }
    return true;
}

bool Hart::read_special(unsigned number, uint64_t& value) const noexcept {
    const uint64_t view = view_of(number, csr);
    switch (number) {
        case 0x004:
        case 0x104:
            value = csr.enabled & view;
            return true;
        case 0x044:
        case 0x144:
        case 0x344:
            value = pending() & view;
            return true;
        case 0x14d:
            value = csr.timer;
            return true;
        case 0x180:
            value = csr.page_table;
            return true;
        case 0x301:
            value = misa;
            return true;
        case 0xb00:
        case 0xc00:
            value = clock + csr.cycle_offset;
            return true;
        case 0xb02:
        case 0xc02:
            value = clock + csr.instret_offset;
            return true;
        case 0xc01:
            value = clock / Clint::nanoseconds_per_tick;
            return true;
        case 0xf14:
            value = id;
            return true;
        default:
            value = is_in(number, 0x3b0, 0x3b7) ? show_region(csr, number & 7) : 0;
            return is_in(number, 0x3b0, 0x3b7) || is_in(number, 0xc03, 0xc1f);
    }
}

bool Hart::write_csr(unsigned number, uint64_t value, uint64_t mask) noexcept {
    if (!may_use(number) || number >> 10 == 3) return false;
    look_up();
    if (const Rule* const rule = rule_of(number)) {
        uint64_t& place = csr.*rule->place;
        const uint64_t before = place;
        place = replace(place, value, mask & rule->writable);
        if (number == 0x3a0) set_protection(before);
        // There is no mode 2, so "the mode before" cannot be one.
        if (bits(csr.status, Status::machine_before, 2) == 2) csr.status = before;
    } else if (uint64_t* const place = trap_register(csr, number)) {
        const bool is_pc = (number & 0xff) == 0x41, is_vector = (number & 0xff) == 0x05;
        *place = replace(*place, value, mask & ~uint64_t{is_pc ? 1U : is_vector ? 2U : 0U});
    } else {
        return is_zero(number) || number == 0x301 || write_special(number, value, mask);
    }
    return true;
}

bool Hart::write_special(unsigned number, uint64_t value, uint64_t mask) noexcept {
    const uint64_t view = view_of(number, csr);
    uint64_t before = 0;
    if (!read_special(number, before)) return false;
    const uint64_t after = replace(before, value, mask);
    switch (number) {
        case 0x004:
        case 0x104:
            csr.enabled = replace(csr.enabled, value, mask & view);
            break;
        case 0x044:
            csr.pending = replace(csr.pending, value, mask & view & Line::user_software);
            break;
        case 0x144:
            csr.pending = replace(csr.pending, value,
                                  mask & view & (Line::software | Line::of_users));
            break;
        case 0x344:
            csr.pending =
                replace(csr.pending, value, mask & (Line::of_supervisors | Line::of_users));
            break;
        case 0x14d:
            set_timer(after);
            break;
        case 0x180:  // only "bare" and Sv39; any other leaves all as it was
            if (after >> 60 == 0 || after >> 60 == 8) csr.page_table = after;
            forget_translations();
            break;
        case 0xb00:
            csr.cycle_offset = after - (clock + 1);
            break;
        case 0xb02:
            csr.instret_offset = after - (clock + 1);
            break;
        default:
            protect(number & 7, after);
            break;
    }
    return true;
}

// The comparison is with the time in ticks. The interrupt comes as many ns after the tick as the write has come: so
// does that of QEMU's board, and the same kernel counts the same on both.
void Hart::set_timer(uint64_t when) noexcept {
    const uint64_t tick = Clint::nanoseconds_per_tick, ticks = clock / tick;
    csr.timer = when;
    timer_at = when <= ticks                         ? clock
               : when - ticks > never / tick - ticks ? never
                                                     : clock + (when - ticks) * tick;
}

// A region that is locked stays as it is. One of 4 bytes cannot be: a region is of whole pages.
void Hart::set_protection(uint64_t before) noexcept {
    for (unsigned i = 0; i < 8; ++i) {
        const uint64_t config = uint64_t{0xff} << i * 8;
        if (has(before >> i * 8, 0x80))
            csr.protection_config = replace(csr.protection_config, before, config);
        if (bits(csr.protection_config, i * 8 + 3, 2) == 2)
            csr.protection_config &= ~(uint64_t{0x18} << i * 8);
    }
    forget_translations();
}
void Hart::protect(unsigned region, uint64_t end) noexcept {
    const bool is_locked = has(csr.protection_config >> region * 8, 0x80);
    const bool is_next =
        region < 7 && (csr.protection_config >> (region + 1) * 8 & 0x98) == 0x88;
    if (!is_locked && !is_next) csr.protection[region] = end & (never >> 10);
    forget_translations();
}

}  // namespace machine

// The loop: instruction after instruction, until something may have changed that they do not look at.

#include "machine/hart.hpp"

namespace machine {

namespace {

// What stands in a page of decoded instructions where none has run: decodes the one in memory, and runs it. One that
// goes on in the next page is not kept: what comes behind a page may change.
uint64_t decode_here(Hart& hart, const Op&, uint64_t pc) noexcept {
    const unsigned offset = pc & 4095;
    uint16_t low = 0, high = 0;
    std::memcpy(&low, hart.page_memory + offset, 2);
    const bool is_long = (low & 3) == 3;
    if (is_long && offset == 4094) {
        const std::byte* const next = hart.pin(Access::fetch, pc + 2, 2);
        if (next == nullptr) return hart.take_fault(pc);
        std::memcpy(&high, next, 2);
        const Op whole = decode(low | uint32_t{high} << 16);
        return whole.run(hart, whole, pc);
    }
    if (is_long) std::memcpy(&high, hart.page_memory + offset + 2, 2);
    Op& op = hart.page[offset / 2];
    op = decode(low | uint32_t{high} << 16);
    return op.run(hart, op, pc);
}

}  // namespace

void Hart::run(uint64_t until) noexcept {
    while (clock < until && !board->is_finished) {
        if (board->next_event() <= clock) board->advance(clock);
        if (is_asleep()) {
            if (next_event() == never) return;
            const uint64_t wakes_at = std::min(until, next_event());
            slept += wakes_at - clock;
            clock = wakes_at;
            continue;
        }
        is_waiting = false;
        take_interrupt(pending());
        deadline = std::min(until, next_event());
        note_mode();
        execute();
    }
}

// The next time at which this hart might be interrupted.
uint64_t Hart::next_event() const noexcept {
    uint64_t next = board->next_event();
    for (const uint64_t timer : {timer_at, board->clint.timer_at(id)}) {
        if (timer > clock) next = std::min(next, timer);
    }
    return next;
}

// [execute]
void Hart::execute() noexcept {
    uint64_t page_number = never;
    while (clock < deadline) {
        if (pc >> 12 != page_number) {
            if (!enter_page()) {
                ++clock;
                pc = take_fault(pc);
                return;
            }
            page_number = pc >> 12;
        }
        const Op& op = page[(pc & 4095) / 2];
        if (tracer_ != nullptr) tracer_(*this, tracer_context_);
        ++clock;
        pc = op.run(*this, op, pc);
    }
}
// [execute]

bool Hart::enter_page() noexcept {
    page_memory = pin(Access::fetch, pc & ~uint64_t{4095}, 1);
    if (page_memory == nullptr) {
        fault_value = pc;
        return false;
    }
    page = board->code.find(static_cast<uint64_t>(page_memory - board->memory.data()) >> 12,
                            decode_here);
    return true;
}

bool Hart::load_slowly(uint64_t address, unsigned size, uint64_t& value) noexcept {
    value = 0;
    if ((address & 4095) + size > 4096) {  // two pages: byte by byte
        for (unsigned i = 0; i < size; ++i) {
            uint8_t byte = 0;
            if (!load(address + i, byte)) return false;
            value |= uint64_t{byte} << i * 8;
        }
        return true;
    }
    uint64_t physical = 0;
    if (!translate(Access::load, address, physical)) return false;
    if (board->is_memory(physical, size)) {
        std::memcpy(&value, board->memory.data() + (physical - memory_begin), size);
        return true;
    }
    look_up();
    return board->load(physical, size, clock, value) || fail(Cause::load_refused, address);
}

bool Hart::store_slowly(uint64_t address, unsigned size, uint64_t value) noexcept {
    uint64_t physical = 0;
    if ((address & 4095) + size >
        4096) {  // two pages, and nothing is written if one of them refuses
        if (!translate(Access::store, address, physical)) return false;
        if (!translate(Access::store, (address | 4095) + 1, physical)) return false;
        for (unsigned i = 0; i < size; ++i) {
            if (!store(address + i, static_cast<uint8_t>(value >> i * 8))) return false;
        }
        return true;
    }
    if (!translate(Access::store, address, physical)) return false;
    if (board->is_memory(physical, size)) {
        std::memcpy(board->memory.data() + (physical - memory_begin), &value, size);
        return true;
    }
    look_up();
    return board->store(physical, size, clock, value) ||
           fail(Cause::store_refused, address);
}

std::byte* Hart::pin(Access access, uint64_t address, unsigned size) noexcept {
    if (std::byte* const place = find(access, address, size)) return place;
    uint64_t physical = 0;
    if (!translate(access, address, physical)) return nullptr;
    if (board->is_memory(physical, size))
        return board->memory.data() + (physical - memory_begin);
    constexpr Cause refused[] = {Cause::fetch_refused, Cause::load_refused,
                                 Cause::store_refused};
    fail(refused[static_cast<unsigned>(access)], address);
    return nullptr;
}

bool Hart::fail(Cause cause, uint64_t address) noexcept {
    fault = cause;
    fault_value = address;
    return false;
}

}  // namespace machine

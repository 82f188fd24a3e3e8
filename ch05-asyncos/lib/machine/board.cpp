#include "machine/board.hpp"

#include <algorithm>

#include "machine/csr.hpp"

namespace machine {

bool Board::load(uint64_t address, unsigned size, uint64_t now, uint64_t& value) noexcept {
    if (address % size != 0) return false;
    if (clint_room.contains(address)) {
        value = clint.load(address - clint_room.begin, now);
    } else if (uintc_room.contains(address)) {
        value = uintc.load(address - uintc_room.begin);
    } else if (plic_room.contains(address)) {
        value = plic.load(address - plic_room.begin);
    } else if (uart_room.contains(address)) {
        value = uart.load((address - uart_room.begin) & 7);
    } else if (virtio_room.contains(address)) {
        value = load_slot(address - virtio_room.begin);
    } else if (finisher_room.contains(address)) {
        value = 0;
    } else {
        return false;
    }
    set_lines();
    return true;
}

bool Board::store(uint64_t address, unsigned size, uint64_t now, uint64_t value) noexcept {
    if (address % size != 0) return false;
    if (clint_room.contains(address)) {
        clint.store(address - clint_room.begin, size, value);
    } else if (uintc_room.contains(address)) {
        uintc.store(address - uintc_room.begin, value);
    } else if (plic_room.contains(address)) {
        plic.store(address - plic_room.begin, static_cast<uint32_t>(value));
    } else if (uart_room.contains(address)) {
        uart.store((address - uart_room.begin) & 7, static_cast<uint8_t>(value), outside);
    } else if (virtio_room.contains(address)) {
        store_slot(address - virtio_room.begin, static_cast<uint32_t>(value), now);
    } else if (finisher_room.contains(address)) {
        finish(static_cast<uint32_t>(value));
    } else {
        return false;
    }
    set_lines();
    return true;
}

// The disk is in the first slot, behind it are the ports, and the others are empty.
uint32_t Board::load_slot(uint64_t offset) const noexcept {
    const uint64_t slot = offset / virtio_slot, place = offset % virtio_slot;
    if (slot == 0) return block.load(place, disk_place());
    if (slot <= port_count) return ports[slot - 1].load(place, peers[slot - 1]);
    return Port().load(place, {});
}
void Board::store_slot(uint64_t offset, uint32_t value, uint64_t now) noexcept {
    const uint64_t slot = offset / virtio_slot, place = offset % virtio_slot;
    if (slot == 0) block.store(place, value, now, disk_place());
    if (slot != 0 && slot <= port_count)
        ports[slot - 1].store(place, value, now, {memory}, peers[slot - 1]);
}

// The test device: success, or failure with a code.
void Board::finish(uint32_t command) noexcept {
    const uint32_t what = command & 0xffff;
    if (what != 0x5555 && what != 0x3333) return;
    is_finished = true;
    exit_code = what == 0x5555 ? 0 : static_cast<int>(command >> 16 & 0xff);
}

void Board::set_lines() noexcept {
    plic.set_line(uart_irq, uart.interrupts());
    plic.set_line(virtio_irq, block.interrupts());
    for (unsigned i = 0; i < port_count; ++i)
        plic.set_line(virtio_irq + 1 + i, ports[i].interrupts());
}

uint64_t Board::lines(uint64_t number, uint64_t now) const noexcept {
    const auto context = static_cast<unsigned>(2 * number);
    uint64_t bits = 0;
    if (clint.is_called(number)) bits |= Line::machine_software;
    if (clint.timer_at(number) <= now) bits |= Line::machine_timer;
    if (plic.interrupts(context)) bits |= Line::machine_external;
    if (plic.interrupts(context + 1)) bits |= Line::external;
    return bits;
}

uint64_t Board::next_event() const noexcept {
    uint64_t next = std::min({uart.next_event(), block.next_event(), pulse_at});
    for (const Port& port : ports) next = std::min(next, port.next_event());
    return next;
}

void Board::advance(uint64_t now) noexcept {
    uart.advance(now, outside);
    block.advance(now, disk_place());
    for (unsigned i = 0; i < port_count; ++i) ports[i].advance(now, {memory}, peers[i]);
    if (block.is_dead()) {
        is_finished = true;
        exit_code = power_failed;
    }
    if (now >= pulse_at) {
        plic.pulse(pulse_irq);
        pulse_at = never;
    }
    set_lines();
}

}  // namespace machine

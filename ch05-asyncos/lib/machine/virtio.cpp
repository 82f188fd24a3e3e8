#include "machine/virtio.hpp"

#include "machine/bits.hpp"

namespace machine {

namespace {

constexpr uint32_t name = 0x7472'6976, maker = 0x554d'4551;  // "virt", and that of QEMU
constexpr uint32_t features_good = 8;                        // of the status
constexpr uint16_t wants_no_interrupts = 1;                  // of the driver's ring

}  // namespace

// The driver's ring: flags, how many requests there ever were, and the heads of the last of them.
VirtQueue::Found VirtQueue::take(const DeviceMemory& memory, uint16_t& head) noexcept {
    uint16_t count = 0;
    if (is_ready == 0 || size == 0) return Found::nothing;
    if (!memory.read(rings[1] + 2, count)) return Found::broken;
    if (taken == count) return Found::nothing;
    if (!memory.read(rings[1] + 4 + 2 * (taken % size), head)) return Found::broken;
    ++taken;
    return Found::request;
}

bool VirtQueue::read(const DeviceMemory& memory, uint16_t number,
                     Descriptor& piece) const noexcept {
    return number < size && memory.read(rings[0] + number * sizeof(Descriptor), piece) &&
           memory.find(piece.address, piece.length) != nullptr;
}

// The device's ring: flags, how many answers there ever were, and for each its head and how many bytes were written.
bool VirtQueue::answer(const DeviceMemory& memory, uint16_t head, uint32_t written,
                       bool& wants_interrupt) const noexcept {
    uint16_t answers = 0, wishes = 0;
    const uint64_t entry = head | uint64_t{written} << 32;
    if (!memory.read(rings[2] + 2, answers) ||
        !memory.write(rings[2] + 4 + 8 * (answers % size), entry))
        return false;
    const bool is_told = memory.write(rings[2] + 2, static_cast<uint16_t>(answers + 1)) &&
                         memory.read(rings[1], wishes);
    wants_interrupt = (wishes & wants_no_interrupts) == 0;
    return is_told;
}

uint32_t VirtioRegisters::load(uint64_t offset, const Identity& identity) const noexcept {
    const bool is_queue = queue_ < identity.queues;
    switch (offset) {
        case 0x000:
            return name;
        case 0x004:
            return 2;
        case 0x008:
            return identity.kind;
        case 0x00c:
            return maker;
        case 0x010:
            return half_ > 1 ? 0 : static_cast<uint32_t>(identity.features >> half_ * 32);
        case 0x034:
            return is_queue ? VirtQueue::most_places : 0;
        case 0x044:
            return is_queue ? queues[queue_].is_ready : 0;
        case 0x060:
            return interrupt;
        case 0x070:
            return status;
        default:
            return 0;
    }
}

VirtioRegisters::Task VirtioRegisters::store(uint64_t offset, uint32_t value) noexcept {
    VirtQueue& queue = queues[queue_ % 2];
    switch (offset) {
        case 0x014:
        case 0x024:
            half_ = value;
            return Task::nothing;
        case 0x020:  // a driver must know version 1, or it speaks of other rings
            if (half_ == 1) is_modern_ = (value & 1) != 0;
            return Task::nothing;
        case 0x030:
            queue_ = value;
            return Task::nothing;
        case 0x038:
            queue.size =
                value <= VirtQueue::most_places && (value & (value - 1)) == 0 ? value : 0;
            return Task::nothing;
        case 0x044:
            queue.is_ready = value & 1;
            return Task::nothing;
        case 0x050:
            return (status & needs_reset) == 0 ? Task::look_at_queue : Task::nothing;
        case 0x064:
            interrupt &= ~value;
            return Task::nothing;
        case 0x070:
            status = is_modern_ ? value : value & ~features_good;
            return value == 0 ? Task::reset : Task::nothing;
        default:
            break;
    }
    if (offset < 0x080 || offset >= 0x0b0 || (offset & 8) != 0) return Task::nothing;
    uint64_t& ring = queue.rings[(offset - 0x080) / 16];
    const unsigned shift = (offset & 4) != 0 ? 32 : 0;
    ring = replace(ring, uint64_t{value} << shift, uint64_t{0xffff'ffff} << shift);
    return Task::nothing;
}

}  // namespace machine

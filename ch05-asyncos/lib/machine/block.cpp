#include "machine/block.hpp"

#include <algorithm>
#include <cstring>

namespace machine {

namespace {

constexpr uint64_t features =
    uint64_t{1} << 32 | 1 << 9 | 1 << 6;  // version 1; can flush; says its block size
constexpr uint8_t good = 0, failed = 1, unknown = 2;  // of a request

}  // namespace

// A request: a header, any number of pieces of data, and a byte for the answer.
struct Block::Chain {
    Descriptor pieces[most_in_flight];
    unsigned count = 0;

    // false if it is broken: too short, without an end, or outside of the memory.
    bool read_from(const DeviceMemory& memory, const VirtQueue& queue,
                   uint16_t head) noexcept {
        for (bool more = true; more; ++count) {
            if (count == queue.size || !queue.read(memory, head, pieces[count]))
                return false;
            more = (pieces[count].flags & Descriptor::goes_on) != 0;
            head = pieces[count].next;
        }
        return count >= 2 && pieces[0].length >= 16 && pieces[count - 1].length >= 1;
    }
};

uint32_t Block::load(uint64_t offset, const DiskPlace& place) const noexcept {
    const uint64_t sectors = place.disk.size() / sector_size;
    switch (offset) {
        case 0x100:
            return static_cast<uint32_t>(sectors);
        case 0x104:
            return static_cast<uint32_t>(sectors >> 32);
        case 0x114:
            return sector_size;
        default:
            return registers_.load(offset, {place.disk.empty() ? 0U : 2U, 1, features});
    }
}

void Block::store(uint64_t offset, uint32_t value, uint64_t now,
                  const DiskPlace& place) noexcept {
    using enum VirtioRegisters::Task;
    if (place.disk.empty()) return;
    const auto task = registers_.store(offset, value);
    if (task == look_at_queue) take_requests(now, place);
    if (task == reset) forget();
}

void Block::forget() noexcept {
    const DiskFaults kept = faults;
    *this = {};
    faults = kept;
}

// The driver has broken the rules: nothing helps but a reset.
void Block::give_up() noexcept {
    registers_.status |= VirtioRegisters::needs_reset;
    count_ = 0;
}

void Block::take_requests(uint64_t now, const DiskPlace& place) noexcept {
    for (uint16_t head = 0;;) {
        const auto found = queue().take(place.memory, head);
        if (found == VirtQueue::Found::nothing) return;
        if (found == VirtQueue::Found::broken || count_ == most_in_flight) return give_up();
        in_flight_[count_++] = {head, now + latency};
    }
}

uint64_t Block::next_event() const noexcept {
    return count_ == 0 ? never : in_flight_[0].due;
}

void Block::advance(uint64_t now, const DiskPlace& place) noexcept {
    while (!is_dead_ && next_event() <= now) {
        if (faults.newest_first) std::swap(in_flight_[0].head, in_flight_[count_ - 1].head);
        const uint16_t head = in_flight_[0].head;
        std::copy(in_flight_ + 1, in_flight_ + count_, in_flight_);
        --count_;
        finish(head, place);
    }
}

void Block::finish(uint16_t head, const DiskPlace& place) noexcept {
    Chain chain;
    if (!chain.read_from(place.memory, queue(), head)) return give_up();
    uint32_t moved = 0;
    const uint8_t answer = work(chain, moved, place);
    if (is_dead_) return;
    const Descriptor& last = chain.pieces[chain.count - 1];
    bool wants_interrupt = false;
    if (!place.memory.write(last.address + last.length - 1, answer) ||
        !queue().answer(place.memory, head, moved + 1, wants_interrupt))
        return give_up();
    if (wants_interrupt) registers_.interrupt |= 1;
}

// The header: what to do, nothing, and from which sector.
uint8_t Block::work(const Chain& chain, uint32_t& moved, const DiskPlace& place) noexcept {
    enum : uint32_t { read_sectors, write_sectors, flush = 4 };
    uint32_t kind = 0;
    uint64_t sector = 0;
    (void)place.memory.read(chain.pieces[0].address, kind);
    (void)place.memory.read(chain.pieces[0].address + 8, sector);
    if (++requests_ == faults.error_at) return failed;
    if (kind == flush) return good;
    if (kind != read_sectors && kind != write_sectors) return unknown;
    if (kind == write_sectors) is_dead_ = ++writes_ == faults.power_cut_at;
    return move(chain, sector, kind == write_sectors, moved, place);
}

uint8_t Block::move(const Chain& chain, uint64_t sector, bool is_write, uint32_t& moved,
                    const DiskPlace& place) noexcept {
    if (sector > place.disk.size() / sector_size) return failed;
    auto rest = place.disk.subspan(sector * sector_size);
    unsigned written = 0;
    for (unsigned i = 1; i + 1 < chain.count; ++i) {
        const Descriptor& piece = chain.pieces[i];
        const bool is_for_device = (piece.flags & Descriptor::is_written) == 0;
        if (piece.length > rest.size() || piece.length % sector_size != 0 ||
            is_for_device != is_write)
            return failed;
        std::byte* const data = place.memory.find(piece.address, piece.length);
        for (uint32_t at = 0; at < piece.length; at += sector_size) {
            if (is_write && is_dead_ && !has(faults.torn >> written++ % 64, 1)) continue;
            std::memcpy(is_write ? rest.data() + at : data + at,
                        is_write ? data + at : rest.data() + at, sector_size);
        }
        if (!is_write) moved += piece.length;
        rest = rest.subspan(piece.length);
    }
    return good;
}

}  // namespace machine

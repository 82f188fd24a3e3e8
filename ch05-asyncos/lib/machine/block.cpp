#include "machine/block.hpp"

#include <algorithm>
#include <cstring>

#include "machine/places.hpp"

namespace machine {

namespace {

constexpr uint32_t name = 0x7472'6976, maker = 0x554d'4551;  // "virt", and that of QEMU
constexpr uint64_t features =
    uint64_t{1} << 32 | 1 << 9 | 1 << 6;  // version 1; can flush; says its block size
constexpr uint32_t features_good = 8, needs_reset = 64;  // of the status
constexpr uint16_t goes_on = 1, is_written = 2;          // of a descriptor
constexpr uint16_t wants_no_interrupts = 1;              // of the driver's ring
constexpr uint8_t good = 0, failed = 1, unknown = 2;     // of a request

// A driver's pointers are believed as little as a user program's: nullptr, unless all of it is memory.
std::byte* find(std::span<std::byte> memory, uint64_t address, uint64_t size) noexcept {
    const uint64_t offset = address - memory_begin;
    if (address < memory_begin || offset > memory.size() || size > memory.size() - offset)
        return nullptr;
    return memory.data() + offset;
}
template <class T>
bool read(std::span<std::byte> memory, uint64_t address, T& value) noexcept {
    const std::byte* const place = find(memory, address, sizeof(T));
    if (place != nullptr) std::memcpy(&value, place, sizeof(T));
    return place != nullptr;
}
template <class T>
bool write(std::span<std::byte> memory, uint64_t address, const T& value) noexcept {
    std::byte* const place = find(memory, address, sizeof(T));
    if (place != nullptr) std::memcpy(place, &value, sizeof(T));
    return place != nullptr;
}

}  // namespace

// As it lies in memory.
struct Block::Descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags, next;
};

// A request: a header, any number of pieces of data, and a byte for the answer.
struct Block::Chain {
    Descriptor pieces[most_in_flight];
    unsigned count = 0;

    // false if it is broken: too short, without an end, or outside of the memory.
    bool read_from(std::span<std::byte> memory, uint64_t table, uint32_t size,
                   uint16_t head) noexcept {
        for (bool more = true; more; ++count) {
            if (head >= size || count == size) return false;
            Descriptor& piece = pieces[count];
            if (!read(memory, table + head * sizeof(Descriptor), piece)) return false;
            if (find(memory, piece.address, piece.length) == nullptr) return false;
            more = (piece.flags & goes_on) != 0;
            head = piece.next;
        }
        return count >= 2 && pieces[0].length >= 16 && pieces[count - 1].length >= 1;
    }
};

uint32_t Block::load(uint64_t offset, const DiskPlace& place) const noexcept {
    const uint64_t sectors = place.disk.size() / sector_size;
    switch (offset) {
        case 0x000:
            return name;
        case 0x004:
            return 2;
        case 0x008:
            return place.disk.empty() ? 0 : 2;
        case 0x00c:
            return maker;
        case 0x010:
            return half_ > 1 ? 0 : static_cast<uint32_t>(features >> half_ * 32);
        case 0x034:
            return most_in_flight;
        case 0x044:
            return is_ready_;
        case 0x060:
            return interrupt_;
        case 0x070:
            return status_;
        case 0x100:
            return static_cast<uint32_t>(sectors);
        case 0x104:
            return static_cast<uint32_t>(sectors >> 32);
        case 0x114:
            return sector_size;
        default:
            return 0;
    }
}

void Block::store(uint64_t offset, uint32_t value, uint64_t now,
                  const DiskPlace& place) noexcept {
    if (place.disk.empty()) return;
    switch (offset) {
        case 0x014:
        case 0x024:
            half_ = value;
            return;
        case 0x020:  // a driver must know version 1, or it speaks of other rings
            if (half_ == 1) is_modern_ = (value & 1) != 0;
            return;
        case 0x038:
            size_ = value <= most_in_flight && (value & (value - 1)) == 0 ? value : 0;
            return;
        case 0x044:
            is_ready_ = value & 1;
            return;
        case 0x050:
            take_requests(now, place);
            return;
        case 0x064:
            interrupt_ &= ~value;
            return;
        case 0x070:
            status_ = is_modern_ ? value : value & ~features_good;
            if (value == 0) reset();
            return;
        default:
            break;
    }
    if (offset < 0x080 || offset >= 0x0b0 || (offset & 8) != 0) return;
    uint64_t& ring = rings_[(offset - 0x080) / 16];
    const unsigned shift = (offset & 4) != 0 ? 32 : 0;
    ring = replace(ring, uint64_t{value} << shift, uint64_t{0xffff'ffff} << shift);
}

void Block::reset() noexcept {
    const DiskFaults kept = faults;
    *this = {};
    faults = kept;
}

// The driver has broken the rules: nothing helps but a reset.
void Block::give_up() noexcept {
    status_ |= needs_reset;
    count_ = 0;
}

// The driver's ring: flags, how many requests there ever were, and the heads of the last of them.
void Block::take_requests(uint64_t now, const DiskPlace& place) noexcept {
    uint16_t count = 0;
    if (is_ready_ == 0 || size_ == 0 || (status_ & needs_reset) != 0) return;
    if (!read(place.memory, rings_[1] + 2, count)) return give_up();
    while (taken_ != count) {
        uint16_t head = 0;
        if (!read(place.memory, rings_[1] + 4 + 2 * (taken_ % size_), head))
            return give_up();
        if (count_ == most_in_flight) return give_up();
        in_flight_[count_++] = {head, now + latency};
        ++taken_;
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

// The device's ring: flags, how many answers there ever were, and for each its head and how many bytes were written.
void Block::finish(uint16_t head, const DiskPlace& place) noexcept {
    Chain chain;
    uint16_t answers = 0, wishes = 0;
    if (!chain.read_from(place.memory, rings_[0], size_, head)) return give_up();
    uint32_t moved = 0;
    const uint8_t answer = work(chain, moved, place);
    if (is_dead_) return;
    const Descriptor& last = chain.pieces[chain.count - 1];
    const bool is_told = write(place.memory, last.address + last.length - 1, answer) &&
                         read(place.memory, rings_[2] + 2, answers);
    const uint64_t entry = head | uint64_t{moved + 1} << 32;
    if (!is_told || !write(place.memory, rings_[2] + 4 + 8 * (answers % size_), entry))
        return give_up();
    (void)write(place.memory, rings_[2] + 2, static_cast<uint16_t>(answers + 1));
    if (!read(place.memory, rings_[1], wishes)) return give_up();
    if ((wishes & wants_no_interrupts) == 0) interrupt_ |= 1;
}

// The header: what to do, nothing, and from which sector.
uint8_t Block::work(const Chain& chain, uint32_t& moved, const DiskPlace& place) noexcept {
    enum : uint32_t { read_sectors, write_sectors, flush = 4 };
    uint32_t kind = 0;
    uint64_t sector = 0;
    (void)read(place.memory, chain.pieces[0].address, kind);
    (void)read(place.memory, chain.pieces[0].address + 8, sector);
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
        const bool is_for_device = (piece.flags & is_written) == 0;
        if (piece.length > rest.size() || piece.length % sector_size != 0 ||
            is_for_device != is_write)
            return failed;
        std::byte* const data = find(place.memory, piece.address, piece.length);
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

// From virtual addresses to physical ones (Sv39), and which of those may be touched (PMP).

#include "machine/hart.hpp"

namespace machine {

namespace {

// A page table entry.
struct Entry {
    static constexpr uint64_t valid = 1, read = 2, write = 4, execute = 8, user = 16;
    static constexpr uint64_t accessed = 64, dirty = 128, reserved = ~uint64_t{0} << 54;
};

constexpr Cause page_fault[] = {Cause::fetch_page_fault, Cause::load_page_fault,
                                Cause::store_page_fault};
constexpr Cause refused[] = {Cause::fetch_refused, Cause::load_refused,
                             Cause::store_refused};

bool may(uint64_t entry, Access access, Mode who, uint64_t status) noexcept {
    const bool is_users = has(entry, Entry::user);
    if (who == Mode::user && !is_users) return false;
    if (who == Mode::supervisor && is_users &&
        (access == Access::fetch || !has(status, Status::user_memory))) {
        return false;
    }
    if (access == Access::fetch) return has(entry, Entry::execute);
    if (access == Access::store) return has(entry, Entry::write);
    return has(entry, Entry::read) ||
           (has(entry, Entry::execute) && has(status, Status::read_code));
}

}  // namespace

Mode Hart::who(Access access) const noexcept {
    if (access == Access::fetch || !has(csr.status, Status::as_before)) return mode;
    return static_cast<Mode>(bits(csr.status, Status::machine_before, 2));
}

// Who asks is part of what is remembered, so a change of mode forgets nothing.
void Hart::note_mode() noexcept {
    for (const Access access : {Access::fetch, Access::load, Access::store}) {
        const uint64_t view = bits(csr.status, 18, 2);  // SUM and MXR
        asking_[static_cast<unsigned>(access)] = static_cast<uint64_t>(who(access)) << 60 |
                                                 (access == Access::fetch ? 0 : view << 58);
    }
}

void Hart::forget_translations() noexcept {
    for (auto& pages : known_) {
        for (Known& known : pages) known.tag = never;
    }
    look_up();
}

bool Hart::translate(Access access, uint64_t address, uint64_t& physical) noexcept {
    const auto use = static_cast<unsigned>(access);
    const Mode asks = who(access);
    physical = address;
    const bool is_virtual = asks != Mode::machine && csr.page_table >> 60 != 0;
    if (is_virtual && !walk(access, asks, address, physical)) return false;
    if (is_protected(access, asks, physical)) return fail(refused[use], address);
    if (board->is_memory(physical & ~uint64_t{4095}, 4096)) {
        known_[use][(address >> 12) % remembered] = {
            address >> 12 | asking_[use], (physical - memory_begin) & ~uint64_t{4095}};
    }
    return true;
}

// [walk]
bool Hart::walk(Access access, Mode asks, uint64_t address, uint64_t& physical) noexcept {
    const auto use = static_cast<unsigned>(access);
    if (widen(static_cast<int64_t>(address << 25) >> 25) != address)
        return fail(page_fault[use], address);
    uint64_t table = (csr.page_table & 0xfff'ffff'ffff) << 12;
    for (unsigned place = 30;; place -= 9) {
        const uint64_t where = table + bits(address, place, 9) * 8;
        if (!board->is_memory(where, 8) ||
            is_protected(Access::load, Mode::supervisor, where)) {
            return fail(refused[use], address);
        }
        std::byte* const memory = board->memory.data() + (where - memory_begin);
        uint64_t entry = 0;
        std::memcpy(&entry, memory, 8);
        const uint64_t below = (uint64_t{1} << place) - 1;
        const uint64_t target = (entry >> 10 & 0xfff'ffff'ffff) << 12;
        const bool is_leaf = has(entry, Entry::read | Entry::execute);
        if (!has(entry, Entry::valid) || has(entry, Entry::reserved) ||
            (!has(entry, Entry::read) && has(entry, Entry::write)))
            break;
        if (!is_leaf) {
            if (place == 12 || has(entry, Entry::user | Entry::accessed | Entry::dirty))
                break;
            table = target;
            continue;
        }
        if (!may(entry, access, asks, csr.status) || has(target, below)) break;
        const uint64_t used =
            entry | Entry::accessed | (access == Access::store ? Entry::dirty : 0);
        if (used != entry) std::memcpy(memory, &used, 8);
        physical = target | (address & below);
        return true;
    }
    return fail(page_fault[use], address);
}
// [walk]

// The first region that has the page decides. Regions are made of whole pages here.
bool Hart::is_protected(Access access, Mode asks, uint64_t physical) const noexcept {
    const uint64_t place = physical >> 2;
    uint64_t before = 0;
    for (unsigned i = 0; i < std::size(csr.protection); ++i) {
        const unsigned config = bits(csr.protection_config, i * 8, 8),
                       kind = config >> 3 & 3;
        const uint64_t end = csr.protection[i] & ~uint64_t{1023};
        const uint64_t ones = csr.protection[i] | 511, mask = ones ^ (ones + 1);
        const bool is_inside = kind == 1   ? place >= before && place < end
                               : kind == 3 ? (place & ~mask) == (ones & ~mask)
                                           : false;
        before = end;
        if (!is_inside) continue;
        if (asks == Mode::machine && config < 0x80) return false;
        constexpr unsigned needed[] = {4, 1, 2};
        return (config & needed[static_cast<unsigned>(access)]) == 0;
    }
    return asks != Mode::machine;
}

}  // namespace machine

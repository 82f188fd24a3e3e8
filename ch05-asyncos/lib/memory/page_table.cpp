#include "memory/page_table.hpp"

#include <utility>

namespace memory {

namespace {

// Bits of an entry. The processor would set `accessed` and `dirty` itself, or fault until somebody does: set from the
// start, they cost nothing.
constexpr std::uint64_t valid = 1, write = 4, user = 0x10, global = 0x20, accessed = 0x40,
                        dirty = 0x80, borrowed = 0x100;

std::uint64_t leading_to(std::uint64_t physical) noexcept { return physical >> 12 << 10; }

std::uint64_t allowing(Access access) noexcept {
    std::uint64_t bits = static_cast<std::uint64_t>(access) << 1;
    if ((bits & write) != 0) bits |= static_cast<std::uint64_t>(Access::read) << 1;
    return bits;
}

bool is_aligned(std::uint64_t address, unsigned level) noexcept {
    return (address & (bytes_at(level) - 1)) == 0;
}

Table* below(Entry entry) noexcept { return static_cast<Table*>(entry.place()); }

}  // namespace

Entry Entry::table(const void* next) noexcept {
    return {leading_to(reinterpret_cast<std::uintptr_t>(next)) | valid};
}

Entry Entry::page(std::uint64_t physical, Access access, Owner owner) noexcept {
    return {leading_to(physical) | allowing(access) | valid | accessed | dirty |
            (owner == Owner::user ? user : global)};
}

Entry Entry::with(Access access) const noexcept {
    return {(bits & ~std::uint64_t{0xe}) | allowing(access)};
}

base::Result<PageTable> PageTable::create(Frames& frames) noexcept {
    const auto root = frames.allocate_zeroed();
    if (!root) return base::fail(root.error());
    return PageTable(frames, static_cast<Table*>(*root));
}

PageTable PageTable::view(const PageTable& other) noexcept {
    PageTable view(*other.frames_, other.root_);
    view.frames_ = nullptr;
    return view;
}

PageTable::PageTable(PageTable&& other) noexcept
    : frames_(other.frames_),
      root_(std::exchange(other.root_, nullptr)),
      begin_(other.begin_),
      end_(other.end_) {}

PageTable& PageTable::operator=(PageTable&& other) noexcept {
    std::swap(frames_, other.frames_);
    std::swap(root_, other.root_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    return *this;
}

PageTable::~PageTable() {
    if (root_ == nullptr || frames_ == nullptr) return;
    for (std::size_t index = begin_; index < end_; ++index) free_table((*root_)[index], 1);
    frames_->release(root_);
}

// The table that `entry` leads to, at `level`, and those below.
void PageTable::free_table(Entry entry, unsigned level) noexcept {
    if (!entry.is_valid() || entry.is_page() || entry.is_borrowed()) return;
    Table& table = *below(entry);
    // Most entries lead nowhere: four are looked at together.
    for (std::size_t index = 0; level > 0 && index < table.size(); index += 4) {
        const Entry* const four = &table[index];
        if ((four[0].bits | four[1].bits | four[2].bits | four[3].bits) == 0) continue;
        for (std::size_t i = 0; i < 4; ++i) free_table(four[i], level - 1);
    }
    frames_->release(&table);
}

void PageTable::borrow(const PageTable& other) noexcept {
    for (std::size_t index = other.begin_; index < other.end_; ++index) {
        const Entry entry = (*other.root_)[index];
        if (entry.is_valid() && !(*root_)[index].is_valid())
            (*root_)[index] = {entry.is_page() ? entry.bits : entry.bits | borrowed};
    }
}

base::Result<Entry*> PageTable::entry_at(std::uint64_t address, unsigned level) noexcept {
    Table* table = root_;
    const std::size_t first = index_at(2, address);
    if (first < begin_) begin_ = first;
    if (first >= end_) end_ = first + 1;
    for (unsigned at = 2; at > level; --at) {
        Entry& entry = (*table)[index_at(at, address)];
        if (!entry.is_valid()) {
            const auto next = frames_->allocate_zeroed();
            if (!next) return base::fail(next.error());
            entry = Entry::table(*next);
        }
        if (entry.is_page()) return base::fail(base::Errno::already_exists);
        table = below(entry);
    }
    return &(*table)[index_at(level, address)];
}

base::Result<Entry*> PageTable::find_or_make(std::uint64_t address) noexcept {
    return entry_at(address, 0);
}

base::Result<void> PageTable::map(std::uint64_t address, std::uint64_t physical,
                                  std::uint64_t bytes, Access access,
                                  Owner owner) noexcept {
    if (!is_aligned(address | physical | bytes, 0) || !is_canonical(address))
        return base::fail(base::Errno::invalid_argument);
    while (bytes > 0) {
        unsigned level = 2;
        while (level > 0 &&
               (bytes < bytes_at(level) || !is_aligned(address | physical, level)))
            --level;
        const auto entry = entry_at(address, level);
        if (!entry) return base::fail(entry.error());
        if ((*entry)->is_valid()) return base::fail(base::Errno::already_exists);
        **entry = Entry::page(physical, access, owner);
        address += bytes_at(level);
        physical += bytes_at(level);
        bytes -= bytes_at(level);
    }
    return {};
}

Walk PageTable::walk(std::uint64_t address) const noexcept {
    Walk walk;
    if (!is_canonical(address)) return walk;
    const Table* table = root_;
    for (unsigned level = 3; level-- > 0;) {
        const std::size_t index = index_at(level, address);
        const Entry entry = (*table)[index];
        walk.steps[walk.count++] = {level, table, index, entry};
        if (!entry.is_valid()) return walk;
        if (entry.is_page()) {
            walk.found = true;
            walk.physical = entry.physical() | (address & (bytes_at(level) - 1));
            return walk;
        }
        table = below(entry);
    }
    return walk;
}

}  // namespace memory

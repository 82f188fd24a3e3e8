#include "memory/address_space.hpp"

#include <algorithm>
#include <utility>

#include "memory/pages_of.hpp"
#include "memory/translations.hpp"

namespace memory {

namespace {

using base::Errno;
using base::fail;
using base::Result;

constexpr std::uint64_t page_begin(std::uint64_t address) noexcept {
    return address & ~std::uint64_t{page_size - 1};
}

// [begin, end) in whole pages, if a user program may have them.
struct Range {
    std::uint64_t begin, end;
};
Result<Range> user_pages(std::uint64_t begin, std::uint64_t bytes) noexcept {
    if (begin < user_begin || begin >= user_end || bytes == 0 || bytes > user_end - begin)
        return fail(Errno::invalid_argument);
    return Range{page_begin(begin), page_begin(begin + bytes + page_size - 1)};
}

constexpr Access with_read(Access access) noexcept {
    return allows(access, Access::write) ? access | Access::read : access;
}
constexpr Access without_write(Access access) noexcept {
    return static_cast<Access>(static_cast<unsigned>(access) &
                               ~static_cast<unsigned>(Access::write));
}

}  // namespace

AddressSpace::AddressSpace(Frames& frames, const PageTable& kernel, PageTable table,
                           Regions regions) noexcept
    : frames_(&frames),
      kernel_(&kernel),
      table_(std::move(table)),
      regions_(std::move(regions)) {
    table_.borrow(kernel);
}

Result<AddressSpace> AddressSpace::create(Frames& frames,
                                          const PageTable& kernel) noexcept {
    auto table = PageTable::create(frames);
    if (!table) return fail(table.error());
    auto regions = Regions::create(frames);
    if (!regions) return fail(regions.error());
    return AddressSpace(frames, kernel, std::move(*table), std::move(*regions));
}

AddressSpace::AddressSpace(AddressSpace&& other) noexcept
    : frames_(other.frames_),
      kernel_(other.kernel_),
      table_(std::move(other.table_)),
      regions_(std::move(other.regions_)),
      kept_(std::exchange(other.kept_, {})) {}

AddressSpace& AddressSpace::operator=(AddressSpace&& other) noexcept {
    std::swap(frames_, other.frames_);
    std::swap(kernel_, other.kernel_);
    std::swap(table_, other.table_);
    std::swap(regions_, other.regions_);
    std::swap(kept_, other.kept_);
    std::swap(last_, other.last_);
    return *this;
}

AddressSpace::~AddressSpace() {
    for (const Region& region : regions_.all()) drop_pages(region.begin, region.end);
    for (const KeptPage& page : kept_)
        if (page.entry.is_valid()) frames_->release(page.entry.place());
}

// Each page is one more time counted, and nobody may write it any more. If memory ends in the middle, what the child has
// goes with it, and this space finds its pages at the next write: it is the only one that has them.
Result<void> AddressSpace::share_with(AddressSpace& child, const Region& region) noexcept {
    Result<void> result;
    each_entry(table_, region.begin, region.end, [&](std::uint64_t address, Entry& entry) {
        const auto copy = child.table_.find_or_make(address);
        if (!copy) {
            result = fail(copy.error());
            return false;
        }
        entry = entry.with(without_write(entry.access()));
        frames_->share(entry.place());
        **copy = entry;
        return true;
    });
    return result;
}

Result<AddressSpace> AddressSpace::fork() noexcept {
    auto child = create(*frames_, *kernel_);
    if (!child) return child;
    child->regions_.copy(regions_);
    Result<void> shared;
    for (const Region& region : regions_.all()) {
        shared = allows(region.access, Access::lent)
                     ? child->regions_.remove(region.begin, region.end)
                     : share_with(*child, region);
        if (!shared) break;
    }
    forget(everything);
    if (!shared) return fail(shared.error());
    return child;
}

Result<void> AddressSpace::reserve(std::uint64_t begin, std::uint64_t bytes,
                                   Access access) noexcept {
    const auto range = user_pages(begin, bytes);
    if (!range) return fail(range.error());
    if (regions_.overlaps(range->begin, range->end)) return fail(Errno::already_exists);
    return regions_.add({range->begin, range->end, with_read(access)});
}

Result<void> AddressSpace::lend(std::uint64_t begin, void* first,
                                std::size_t count) noexcept {
    return put(begin, first, count, Access::read_write | Access::lent);
}
Result<void> AddressSpace::show(std::uint64_t begin, void* page) noexcept {
    return put(begin, page, 1, Access::read);
}

Result<void> AddressSpace::put(std::uint64_t begin, void* first, std::size_t count,
                               Access access) noexcept {
    const std::uint64_t bytes = count * page_size;
    if (auto r = reserve(begin, bytes, access); !r) return r;
    const Access page = allows(access, Access::lent) ? Access::read_write : access;
    for (std::uint64_t done = 0; done < bytes; done += page_size) {
        const auto entry = table_.find_or_make(begin + done);
        if (!entry) {
            (void)remove(begin, bytes);  // a region that is whole again is never too many
            return fail(entry.error());
        }
        std::byte* const frame = static_cast<std::byte*>(first) + done;
        frames_->share(frame);
        **entry = Entry::page(reinterpret_cast<std::uintptr_t>(frame), page, Owner::user);
    }
    return {};
}

Result<void> AddressSpace::remove(std::uint64_t begin, std::uint64_t bytes) noexcept {
    const auto range = user_pages(begin, bytes);
    if (!range) return fail(range.error());
    if (auto r = regions_.remove(range->begin, range->end); !r) return r;
    drop_pages(range->begin, range->end);
    forget(everything);
    return {};
}

Result<void> AddressSpace::protect(std::uint64_t begin, std::uint64_t bytes,
                                   Access access) noexcept {
    const auto range = user_pages(begin, bytes);
    if (!range) return fail(range.error());
    if (!regions_.covers(range->begin, range->end)) return fail(Errno::out_of_memory);
    access = with_read(access);
    if (auto r = regions_.protect(range->begin, range->end, access); !r) return r;
    each_entry(table_, range->begin, range->end, [&](std::uint64_t, Entry& entry) {
        const bool is_shared = frames_->references(entry.place()) > 1;
        entry = entry.with(is_shared ? without_write(access) : access);
        return true;
    });
    forget(everything);
    return {};
}

Result<std::uint64_t> AddressSpace::find_gap(std::uint64_t bytes,
                                             std::uint64_t below) const noexcept {
    if (bytes == 0 || bytes > user_end - user_begin) return fail(Errno::out_of_memory);
    bytes = page_begin(bytes + page_size - 1);
    std::uint64_t end = page_begin(below < user_end ? below : user_end);
    const auto regions = regions_.all();
    for (std::size_t at = regions.size(); at-- > 0;) {
        if (regions[at].begin >= end) continue;
        if (regions[at].end <= end && end - regions[at].end >= bytes) break;
        end = regions[at].begin;
    }
    if (end < user_begin + bytes) return fail(Errno::out_of_memory);
    return end - bytes;
}

// The program may write to its page. If it is not the only one that has it, it gets a copy.
Result<void> AddressSpace::own(Entry& entry, Access access) noexcept {
    void* const shared = entry.place();
    if (frames_->references(shared) > 1) {
        const auto copy = frames_->allocate();
        if (!copy) return fail(copy.error());
        copy_page(*copy, shared);
        entry = Entry::page(reinterpret_cast<std::uintptr_t>(*copy), access, Owner::user);
        frames_->release(shared);
    } else {
        entry = entry.with(access);
    }
    return {};
}

// [fault]
Result<void> AddressSpace::fault(std::uint64_t address, Access wanted) noexcept {
    const Region* const region = regions_.find(address);
    if (region == nullptr || !allows(region->access, wanted))
        return fail(Errno::bad_address);
    const auto entry = table_.find_or_make(address);
    if (!entry) return fail(entry.error());
    if (auto r = make(**entry, region->access, wanted); !r) return r;
    forget(address);
    return {};
}

Result<void> AddressSpace::make(Entry& entry, Access promised, Access wanted) noexcept {
    if (!entry.is_valid()) {
        const auto frame = frames_->allocate_zeroed();
        if (!frame) return fail(frame.error());
        entry =
            Entry::page(reinterpret_cast<std::uintptr_t>(*frame), promised, Owner::user);
    } else if (!allows(entry.access(), wanted)) {
        return own(entry, promised);
    }
    return {};
}
// [fault]

void AddressSpace::drop_pages(std::uint64_t begin, std::uint64_t end) noexcept {
    each_entry(table_, begin, end, [&](std::uint64_t, Entry& entry) {
        frames_->release(entry.place());
        entry = {};
        return true;
    });
}

std::size_t AddressSpace::pages() const noexcept {
    auto count = static_cast<std::size_t>(std::ranges::count_if(
        kept_, [](const auto& page) { return page.entry.is_valid(); }));
    for (const Region& region : regions_.all()) {
        each_entry(table_, region.begin, region.end, [&](std::uint64_t, Entry&) {
            ++count;
            return true;
        });
    }
    return count;
}

}  // namespace memory

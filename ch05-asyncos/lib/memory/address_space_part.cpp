// A part of an address space becomes one of its own.

#include <algorithm>
#include <utility>

#include "memory/address_space.hpp"
#include "memory/pages_of.hpp"

namespace memory {

using base::fail;
using base::Result;

// [give]
Result<void> AddressSpace::give_region(AddressSpace& other, const Region& region) noexcept {
    if (auto r = other.regions_.add(region); !r) return r;
    Result<void> result;
    each_entry(table_, region.begin, region.end, [&](std::uint64_t address, Entry& entry) {
        const auto copy = other.table_.find_or_make(address);
        if (!copy) {
            result = fail(copy.error());
            return false;
        }
        frames_->share(entry.place());
        **copy = entry;
        return true;
    });
    return result;
}

Result<void> AddressSpace::give_to(AddressSpace& other, std::uint64_t begin,
                                   std::uint64_t bytes) noexcept {
    if (begin < user_begin || begin >= user_end || bytes == 0) return {};
    const std::uint64_t end = begin + std::min(bytes, user_end - begin);
    const std::uint64_t last = (end + page_size - 1) / page_size * page_size;
    for (std::uint64_t at = begin / page_size * page_size; at < last;) {
        const Region* const has = other.regions_.find(at);
        const Region* const here = regions_.find(at);
        std::uint64_t next = has != nullptr ? has->end : here != nullptr ? here->end : last;
        for (const auto all : {other.regions_.all(), regions_.all()})
            for (const Region& region : all)
                if (region.begin > at) next = std::min(next, region.begin);
        next = std::min(next, last);
        if (has == nullptr && here != nullptr) {
            if (auto r = give_region(other, {at, next, here->access}); !r) return r;
        }
        at = next;
    }
    return {};
}
// [give]

// [fold]
void AddressSpace::fold(std::span<KeptPage> room) noexcept {
    auto next = room.begin();
    for (const auto& [begin, end, access] : regions_.all()) {
        for (std::uint64_t at = begin; at < end; at += page_size) {
            const Entry* const entry = table_.find(at);
            *next++ = {static_cast<std::uint32_t>(at / page_size), access,
                       entry != nullptr ? *entry : Entry{}};
        }
    }
    kept_ = room;
    last_.forget();
    const Regions no_regions(std::move(regions_));
    const PageTable no_table(std::exchange(table_, PageTable::view(*kernel_)));
}
// [fold]

Result<AddressSpace::Bytes> AddressSpace::touch_kept(std::uint64_t address,
                                                     Access wanted) noexcept {
    const auto page = std::ranges::find(kept_, address / page_size, &KeptPage::number);
    if (page == kept_.end() || !allows(page->access, wanted))
        return fail(base::Errno::bad_address);
    if (auto r = make(page->entry, page->access, wanted); !r) return fail(r.error());
    const std::size_t offset = address % page_size;
    return std::span(static_cast<std::byte*>(page->entry.place()) + offset,
                     page_size - offset);
}

}  // namespace memory

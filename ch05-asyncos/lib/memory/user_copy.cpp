// Copies between the kernel and a program's memory. The kernel looks the page up itself: it costs some fifty
// instructions a page, and ten if it is the last one again, needs no way out of a fault, and works for a program that another hart, or nobody, runs now.

#include <algorithm>
#include <cstring>

#include "memory/address_space.hpp"
#include "memory/translations.hpp"

namespace memory {

using base::Errno;
using base::fail;
using base::Result;

namespace {
Result<void> copy_to(AddressSpace& space, std::uint64_t to, std::span<const std::byte> from,
                     Access wanted) noexcept {
    while (!from.empty()) {
        const auto page = space.touch(to, wanted);
        if (!page) return fail(page.error());
        const std::size_t bytes = std::min(page->size(), from.size());
        std::memcpy(page->data(), from.data(), bytes);
        from = from.subspan(bytes);
        to += bytes;
    }
    return {};
}
}  // namespace

Result<AddressSpace::Bytes> AddressSpace::find_page(std::uint64_t address,
                                                    Access wanted) noexcept {
    if (address < user_begin || address >= user_end) return fail(Errno::bad_address);
    const Entry* const entry = table_.find(address);
    if (entry == nullptr || !entry->is_valid() || !allows(entry->access(), wanted))
        return make_page(address, wanted);
    return last_.keep(address, wanted, entry->place());
}

// Apart, so that it is not in the way.
[[gnu::noinline]] Result<AddressSpace::Bytes> AddressSpace::make_page(
    std::uint64_t address, Access wanted) noexcept {
    if (!kept_.empty()) return touch_kept(address, wanted);
    if (auto r = fault(address, wanted); !r) return fail(r.error());
    return find_page(address, wanted);
}

// The processor keeps translations, and so does touch().
void AddressSpace::forget(std::uint64_t address) noexcept {
    last_.forget();
    forget_translation(address);
}

Result<void> AddressSpace::copy_in(std::uint64_t from, std::span<std::byte> to) noexcept {
    while (!to.empty()) {
        const auto page = touch(from, Access::read);
        if (!page) return fail(page.error());
        const std::size_t bytes = std::min(page->size(), to.size());
        std::memcpy(to.data(), page->data(), bytes);
        to = to.subspan(bytes);
        from += bytes;
    }
    return {};
}

Result<void> AddressSpace::copy_out(std::uint64_t to,
                                    std::span<const std::byte> from) noexcept {
    return copy_to(*this, to, from, Access::write);
}

Result<void> AddressSpace::fill(std::uint64_t to,
                                std::span<const std::byte> from) noexcept {
    return copy_to(*this, to, from, Access::none);
}

Result<std::size_t> AddressSpace::copy_text(std::uint64_t from,
                                            std::span<char> to) noexcept {
    std::size_t length = 0;
    while (length < to.size()) {
        const auto page = touch(from + length, Access::read);
        if (!page) return fail(page.error());
        const std::size_t most = std::min(page->size(), to.size() - length);
        for (std::size_t i = 0; i < most; ++i) {
            to[length] = static_cast<char>((*page)[i]);
            if (to[length] == '\0') return length;
            ++length;
        }
    }
    return fail(Errno::argument_list_too_long);
}

}  // namespace memory

#pragma once
/// @file
/// LastPages: where the pages are that were looked up last. To a page table it is what a processor keeps of one.

#include <cstdint>
#include <optional>
#include <span>

#include "memory/access.hpp"
#include "memory/frames.hpp"

namespace memory {

/// Two pages of an address space: one that may be read, and one that may be written.
class LastPages {
  public:
    /// The byte at @p address and all that follow it in its page, if that is the page for @p wanted.
    [[nodiscard]] std::optional<std::span<std::byte>> find(std::uint64_t address,
                                                           Access wanted) const noexcept {
        const Page& last = wanted == Access::write ? write_ : read_;
        if (address / page_size != last.number) return std::nullopt;
        return last.from(address % page_size);
    }
    /// The page with @p address is at @p place, and @p wanted is allowed there. If that is none, it is not kept. @returns As find().
    std::span<std::byte> keep(std::uint64_t address, Access wanted, void* place) noexcept {
        const Page page{address / page_size, static_cast<std::byte*>(place)};
        if (wanted != Access::none) (wanted == Access::write ? write_ : read_) = page;
        return page.from(address % page_size);
    }
    /// The table has changed.
    void forget() noexcept { read_ = write_ = {}; }

  private:
    struct Page {
        std::uint64_t number = ~0ULL;  // of none
        std::byte* place = nullptr;

        [[nodiscard]] std::span<std::byte> from(std::size_t offset) const noexcept {
            return {place + offset, page_size - offset};
        }
    };
    Page read_, write_;
};

}  // namespace memory

#pragma once
/// @file
/// PageTable: a tree of three levels by which the processor finds the frame of a page (Sv39).
/// @source The RISC-V Instruction Set Manual, Volume II: Privileged Architecture, "Sv39: Page-Based 39-bit
/// Virtual-Memory System"

#include <cstddef>
#include <cstdint>

#include "base/result.hpp"
#include "memory/entry.hpp"
#include "memory/frames.hpp"

namespace memory {

/// The tree. It owns its tables, and not the pages; those of a borrowed part it does not own either.
class PageTable {
  public:
    /// An empty one. @errors out_of_memory
    [[nodiscard]] static base::Result<PageTable> create(Frames& frames) noexcept;
    /// Another name for @p other, which outlives it: it owns nothing, and must not be changed.
    [[nodiscard]] static PageTable view(const PageTable& other) noexcept;
    PageTable(PageTable&& other) noexcept;  ///< Takes it over.
    PageTable& operator=(
        PageTable&& other) noexcept;  ///< Likewise; what was here is given back.
    ~PageTable();

    /// Makes [address, address + bytes) lead to @p physical, with the biggest pages that fit.
    /// @pre all are multiples of page_size, and nothing was there
    /// @errors out_of_memory     what was done so far stays
    /// @errors already_exists    likewise
    /// @errors invalid_argument  an address is no page's
    [[nodiscard]] base::Result<void> map(std::uint64_t address, std::uint64_t physical,
                                         std::uint64_t bytes, Access access,
                                         Owner owner) noexcept;
    /// The entry of the page of 4 KiB at @p address; nullptr: there is no table for it.
    [[nodiscard]] Entry* find(std::uint64_t address) const noexcept {
        Table* table = root_;
        for (unsigned at = 2; at > 0; --at) {
            const Entry entry = (*table)[index_at(at, address)];
            if (!entry.is_valid() || entry.is_page()) return nullptr;
            table = static_cast<Table*>(entry.place());
        }
        return &(*table)[index_at(0, address)];
    }
    /// Likewise; tables are made as needed, and stay if one of them cannot be. @errors out_of_memory
    [[nodiscard]] base::Result<Entry*> find_or_make(std::uint64_t address) noexcept;
    /// Uses the tables that @p other has below its root, wherever this one has nothing.
    void borrow(const PageTable& other) noexcept;

    /// Does by hand what the processor does.
    [[nodiscard]] Walk walk(std::uint64_t address) const noexcept;
    /// Calls @p visit(address, level, entry) for each page, in order.
    template <class Visit>
    void each_page(Visit visit) const noexcept {
        each_page_below(*root_, 2, 0, visit);
    }
    /// What the register satp must hold for it: the mode, and where the root is.
    [[nodiscard]] std::uint64_t satp() const noexcept {
        constexpr std::uint64_t sv39 = 8;
        return sv39 << 60 | reinterpret_cast<std::uintptr_t>(root_) >> 12;
    }
    /// The root.
    [[nodiscard]] const Table& root() const noexcept { return *root_; }

  private:
    PageTable(Frames& frames, Table* root) noexcept : frames_(&frames), root_(root) {}
    [[nodiscard]] base::Result<Entry*> entry_at(std::uint64_t address,
                                                unsigned level) noexcept;
    void free_table(Entry entry, unsigned level) noexcept;
    template <class Visit>
    static void each_page_below(const Table& table, unsigned level, std::uint64_t begin,
                                Visit& visit) noexcept {
        for (std::size_t index = 0; index < table.size(); ++index) {
            const Entry entry = table[index];
            std::uint64_t address = begin + index * bytes_at(level);
            if (level == 2 && index >= 256) address |= ~0ULL << 39;
            if (entry.is_page()) {
                visit(address, level, entry);
            } else if (entry.is_valid() && level > 0) {
                each_page_below(*static_cast<const Table*>(entry.place()), level - 1,
                                address, visit);
            }
        }
    }

    Frames* frames_;  // nullptr: it is a view
    Table* root_;
    std::size_t begin_ =
        512;  // of the root's entries that may be valid: to look at 512 takes a while
    std::size_t end_ = 0;
};

}  // namespace memory

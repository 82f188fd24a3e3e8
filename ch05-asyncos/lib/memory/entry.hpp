#pragma once
/// @file
/// Entry: one word of a page table; and what a translation looks at (Sv39).
/// @source The RISC-V Instruction Set Manual, Volume II: Privileged Architecture, "Sv39: Page-Based 39-bit
/// Virtual-Memory System"

#include <array>
#include <cstddef>
#include <cstdint>

#include "memory/access.hpp"
#include "memory/frames.hpp"

namespace memory {

/// Whose a page is.
enum class Owner : std::uint8_t { kernel, user };

/// One of the 512 words of a table: where the next table is, or, with an access, where the page is.
struct Entry {
    std::uint64_t bits = 0;  ///< As the processor reads it.

    /// To the next table.
    [[nodiscard]] static Entry table(const void* next) noexcept;
    /// To a page. The kernel's are in every address space.
    [[nodiscard]] static Entry page(std::uint64_t physical, Access access,
                                    Owner owner) noexcept;

    [[nodiscard]] bool is_valid() const noexcept {
        return (bits & 1) != 0;
    }  ///< It leads somewhere.
    [[nodiscard]] bool is_page() const noexcept {
        return (bits & 0xe) != 0;
    }  ///< The tree ends here.
    [[nodiscard]] bool is_user() const noexcept {
        return (bits & 0x10) != 0;
    }  ///< A user program's.
    /// What may be done with the page.
    [[nodiscard]] Access access() const noexcept {
        return static_cast<Access>(bits >> 1 & 7);
    }
    /// Of a root: the tables below are another tree's. The processor leaves this bit to us.
    [[nodiscard]] bool is_borrowed() const noexcept { return (bits & 0x100) != 0; }
    /// Where it leads.
    [[nodiscard]] std::uint64_t physical() const noexcept { return bits << 10 >> 20 << 12; }
    /// Likewise: memory is where its address says.
    [[nodiscard]] void* place() const noexcept {
        return reinterpret_cast<void*>(physical());
    }
    /// The same page with another access.
    [[nodiscard]] Entry with(Access access) const noexcept;
};

/// 512 of them.
using Table = std::array<Entry, 512>;
static_assert(sizeof(Table) == page_size);

/// How many bytes a page at @p level has: 4 KiB at 0, 2 MiB at 1, 1 GiB at 2.
[[nodiscard]] constexpr std::uint64_t bytes_at(unsigned level) noexcept {
    return std::uint64_t{page_size} << 9 * level;
}
/// Which entry of a table at @p level is for @p address.
[[nodiscard]] constexpr std::size_t index_at(unsigned level,
                                             std::uint64_t address) noexcept {
    return address >> (12 + 9 * level) & 511;
}
/// Says whether the processor takes it at all: bits 63 to 39 must be like bit 38.
[[nodiscard]] constexpr bool is_canonical(std::uint64_t address) noexcept {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(address << 25) >> 25) ==
           address;
}

/// One step of a translation.
struct Step {
    unsigned level;      ///< 2, 1, 0.
    const Table* table;  ///< Which table was looked at,
    std::size_t index;   ///< and where;
    Entry entry;         ///< and what was there.
};
/// A translation, step by step.
struct Walk {
    std::array<Step, 3> steps{};  ///< The first count of them.
    unsigned count = 0;           ///< How many were needed.
    bool found = false;           ///< Whether it ended at a page.
    std::uint64_t physical = 0;   ///< Where the byte is, if so.
};

}  // namespace memory

#pragma once
/// @file
/// Slab: blocks of memory smaller than a page, cut out of frames.

#include <array>
#include <cstddef>
#include <cstdint>

#include "memory/frames.hpp"
#include "memory/lock.hpp"

namespace memory {

/// A block that is free. It may have been anything before.
struct [[gnu::may_alias]] FreeBlock {
    FreeBlock* next;  ///< The next one in its list.
    FreeBlock* self;  ///< Its own address: the mark of a free block.
};

/// What one hart has at hand: a list of free blocks for each size. Nobody else touches it.
struct Hand {
    /// One list.
    struct Place {
        FreeBlock* first;       ///< The block that came back last.
        std::uint64_t refills;  ///< How often it was empty when a block was wanted.
    };
    alignas(
        64) std::byte owner[128];  ///< Whatever its hart wants: one register leads to all.
    Place places[128];             ///< By bytes / 16.
};

/// What is in a block that nobody had before.
enum class Fresh : std::uint8_t { as_it_is, filled };

/// Blocks of 16, 32, 48... bytes, each size in pages of its own; what is bigger is whole frames.
///
/// 1. A block is used, or at hand on some hart, or free in its page. At hand it stays until trim(), which the frames ask
///    for when they have none left: then pages without a used block go back.
/// 2. The hot case is a list without a lock: no count, no search. What is used is counted when somebody asks.
/// 3. A block that is freed twice is seen and reported, and nothing else happens.
/// @threads any, each with its own Hand; never an interrupt handler
class Slab {
  public:
    static constexpr std::size_t most_bytes = 2032;  ///< Two such blocks in a page.

    /// What stands in a free block, if somebody looks after it (CheckedSlab).
    static constexpr unsigned char poison = 0xdd;

    /// Cuts blocks out of the frames of @p frames.
    explicit constexpr Slab(Frames& frames, Fresh fresh = Fresh::as_it_is) noexcept
        : frames_(frames), fresh_(fresh) {}
    Slab(const Slab&) = delete;
    Slab& operator=(const Slab&) = delete;

    // [hot]
    /// Gives @p bytes, aligned to 16; nullptr: there is no memory.
    [[nodiscard]] void* allocate(Hand& hand, std::size_t bytes) noexcept {
        const std::size_t size = (bytes + 15) & ~std::size_t{15};
        if (size / 2048 != 0) [[unlikely]]
            return allocate_frames(size);
        Hand::Place& place = hand.places[size / 16];
        FreeBlock* const block = place.first;
        if (block == nullptr) [[unlikely]]
            return refill(hand, size);
        place.first = block->next;
        block->self = nullptr;
        return block;
    }
    /// Takes back what allocate() gave for as many @p bytes, on whatever hart.
    void deallocate(Hand& hand, void* memory, std::size_t bytes) noexcept {
        const std::size_t size = (bytes + 15) & ~std::size_t{15};
        if (size / 2048 != 0) [[unlikely]]
            return release_frames(memory, size, *this);
        Hand::Place& place = hand.places[size / 16];
        auto* const block = static_cast<FreeBlock*>(memory);
        if (block->self == block) [[unlikely]]
            return put_if_used(block, size, hand, *this);
        put(place, block);
    }
    // [hot]

    /// Puts all that @p hand holds back into its pages, and gives back the pages of which nothing is used.
    /// @returns Whether any was.
    bool trim(Hand& hand) noexcept;
    /// How many blocks of this size are used, if no other hart has any at hand.
    [[nodiscard]] std::size_t used(const Hand& hand, std::size_t bytes) const noexcept;
    /// How many pages are cut into blocks.
    [[nodiscard]] std::size_t pages() const noexcept;
    /// Says whether @p memory is a block for so many @p bytes: where one begins, in a page of that size.
    [[nodiscard]] bool has(const void* memory, std::size_t bytes) const noexcept;

  private:
    // The begin of a page that is cut into blocks.
    struct Page {
        Page* next;
        Page* previous;
        FreeBlock* first;  // of the free ones
        std::uint16_t size;
        std::uint16_t total;
        std::uint16_t free;
        std::uint16_t mark;
    };
    static_assert(sizeof(Page) == 32);
    // All pages of one size.
    struct Class {
        Page* partly = nullptr;   // that have something free
        std::uint32_t total = 0;  // blocks, in all pages
        std::uint32_t free = 0;   // in the pages' lists
        std::uint32_t pages = 0;
    };
    static constexpr std::uint16_t page_mark = 0x51ab;

    [[nodiscard]] static Page* page_of(const void* block) noexcept;
    [[nodiscard]] void* allocate_frames(std::size_t bytes) noexcept;
    // Static, with the block first: where it is already, when the hot case calls them.
    static void release_frames(void* memory, std::size_t bytes, Slab& slab) noexcept;
    [[nodiscard]] void* refill(Hand& hand, std::size_t size) noexcept;
    [[nodiscard]] FreeBlock* take_page(std::size_t size) noexcept;
    [[nodiscard]] bool add_page(std::size_t size) noexcept;
    [[nodiscard]] Page* put_back(FreeBlock* block) noexcept;
    [[nodiscard]] bool is_free(const Hand& hand, const FreeBlock* block,
                               std::size_t size) const noexcept;
    static void put_if_used(FreeBlock* block, std::size_t size, Hand& hand,
                            const Slab& slab) noexcept;
    static void put(Hand::Place& place, FreeBlock* block) noexcept {
        block->next = place.first;
        block->self = block;
        place.first = block;
    }

    Frames& frames_;
    const Fresh fresh_;
    mutable Lock lock_;
    std::array<Class, 128> classes_{};
};

}  // namespace memory

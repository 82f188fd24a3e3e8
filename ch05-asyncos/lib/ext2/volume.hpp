#pragma once
/// @file
/// Volume: the blocks and inodes of a file system, and which of them are free.
///
/// What is changed goes to the disk in an order by which a power cut loses nothing that was safe. The names of ranks
/// say it: contents, then the blocks that name them, then inodes, then folders. What is freed goes the other way: a
/// name first, then its inode, and only then may others have its blocks.

#include <array>
#include <atomic>
#include <optional>

#include "ext2/inode.hpp"

namespace ext2 {

using futures::Task;

/// The seconds since 1970.
using Seconds = std::uint32_t (*)() noexcept;

/// A mounted disk. Several may read at a time; who changes something is alone.
class Volume : futures::Pinned {
  public:
    /// Of @p device. @p memory, aligned to 16, is for its cache. Both outlive it.
    Volume(block::Device& device, std::span<std::byte> memory, Seconds clock) noexcept
        : device_(device), memory_(memory), now_(clock) {}

    /// Begins. @errors as Geometry::of(); io_error; no_buffers: the memory is too small
    [[nodiscard]] Task<Result<void>> mount();
    /// Writes all, and says on the disk that nobody is writing.
    [[nodiscard]] Task<Result<void>> unmount();
    /// To be called before a change: says on the disk that somebody is writing; makes room in the cache.
    /// @errors not_permitted  it cannot be written: it was not clean, or has features that we do not know
    [[nodiscard]] Task<Result<void>> begin_change();
    /// Says whether begin_change() has nothing to do.
    [[nodiscard]] bool may_change() const noexcept;
    /// Makes all changes safe; what has been freed is free from then on.
    [[nodiscard]] Task<Result<void>> settle();

    /// Finds an inode. @errors io_error  there is none with such a number: the disk is broken
    [[nodiscard]] Task<Result<Inode>> inode(std::uint32_t number);
    /// Likewise, if it is in memory. @errors would_block  it is not
    [[nodiscard]] Result<Inode> inode_now(std::uint32_t number) noexcept;
    /// A new inode, all zero, in the group of @p near if possible. @errors no_space
    [[nodiscard]] Task<Result<Inode>> make_inode(std::uint32_t near, std::uint16_t mode);
    /// Nobody uses it any more, nor its blocks.
    [[nodiscard]] Task<Result<void>> free_inode(std::uint32_t number);
    /// A block that is free, @p near or behind it if possible. @errors no_space
    [[nodiscard]] Task<Result<std::uint32_t>> make_block(std::uint32_t near);
    /// Nobody uses it any more: others may have it after the next settle().
    [[nodiscard]] Task<Result<void>> free_block(std::uint32_t number);

    /// How often settle() has ended.
    [[nodiscard]] std::uint64_t settles() const noexcept { return settles_; }
    /// Its blocks.
    [[nodiscard]] block::Cache& cache() noexcept { return *cache_; }
    /// Where what is.
    [[nodiscard]] const Geometry& geometry() const noexcept { return geometry_; }
    /// The time.
    [[nodiscard]] std::uint32_t now() const noexcept { return now_(); }
    /// How many blocks are free.
    [[nodiscard]] std::uint32_t free_blocks() const noexcept;
    /// How many inodes are free.
    [[nodiscard]] std::uint32_t free_inodes() const noexcept;

  private:
    struct Extent {
        std::uint32_t first, count;
    };
    struct Place {  // of a group's descriptor
        Pin pin;
        Group* group;
    };
    struct Where {  // something is: in a block, at an offset
        std::uint64_t block, offset;
    };
    Where where_group(std::uint32_t number) const noexcept;
    Result<Where> where_inode(std::uint32_t number, std::uint32_t table) const noexcept;
    Result<Place> group_now(std::uint32_t number) noexcept;
    Result<Place> group_in(Pin pin, std::size_t offset) const noexcept;
    [[nodiscard]] Task<Result<Place>> group(std::uint32_t number);
    Task<Result<std::uint32_t>> take_bit(std::uint32_t map, std::uint32_t from,
                                         std::uint32_t bits);
    [[nodiscard]] Task<Result<void>> clear_bits(std::uint32_t map, Extent bits);
    [[nodiscard]] Task<Result<void>> set_state(std::uint16_t state);
    [[nodiscard]] Task<Result<void>> release();
    Task<Result<std::uint32_t>> make_block_in(std::uint32_t group, std::uint32_t from);
    Task<Result<Inode>> make_inode_in(std::uint32_t group, std::uint16_t mode);
    [[nodiscard]] SuperBlock& super() const noexcept;

    block::Device& device_;
    const std::span<std::byte> memory_;
    const Seconds now_;
    Geometry geometry_{};
    std::optional<block::Cache> cache_;
    Pin super_;                                // as long as it is mounted
    std::atomic<std::uint64_t> table_{~0ULL};  // a group << 32 | where its inodes begin
    bool is_changing_ = false;
    std::uint64_t settles_ = 0;
    std::array<Extent, 64> freed_{};  // since the last settle()
    std::size_t freed_count_ = 0;
};

}  // namespace ext2

#pragma once
/// @file
/// Geometry: where what is on a disk. It is made of a superblock that anybody may have written, so nothing is believed.

#include "base/result.hpp"
#include "ext2/layout.hpp"

namespace ext2 {

using base::Errno;
using base::fail;
using base::Result;

/// What is known once and for all. Each number makes sense, and all blocks are on the disk.
struct Geometry {
    std::uint32_t block_bytes;       ///< 1024, 2048 or 4096.
    std::uint32_t blocks;            ///< How many.
    std::uint32_t first_block;       ///< Where the first group begins.
    std::uint32_t blocks_per_group;  ///< At most a bit for each in one block.
    std::uint32_t groups;            ///< At least one.
    std::uint32_t inodes;            ///< All groups together.
    std::uint32_t inodes_per_group;  ///< At most a bit for each in one block.
    std::uint32_t inode_bytes;       ///< 128 or more, a power of two.
    std::uint32_t first_inode;       ///< The first that is not reserved.
    bool has_types;                  ///< Names say of what kind the file is.
    bool is_clean;                   ///< Nobody was writing when it was left.
    bool is_writable;                ///< It has no feature that we would break.

    /// Reads it from @p super, on a disk of @p disk_bytes.
    /// @errors invalid_argument  this is no ext2 file system, or a broken one, or it is larger than the disk
    /// @errors not_implemented   it has features that we do not know
    static Result<Geometry> of(const SuperBlock& super, std::uint64_t disk_bytes) noexcept;

    /// How many numbers of blocks fit into one.
    [[nodiscard]] std::uint32_t pointers() const noexcept { return block_bytes / 4; }
    /// How many blocks the group with this number has.
    [[nodiscard]] std::uint32_t blocks_in(std::uint32_t group) const noexcept {
        const std::uint32_t before = first_block + group * blocks_per_group;
        const std::uint32_t left = blocks - before;
        return left < blocks_per_group ? left : blocks_per_group;
    }
    /// Says whether a file may have this block.
    [[nodiscard]] bool has(std::uint32_t block) const noexcept {
        return block > first_block && block < blocks;
    }
    /// The block with the table of groups.
    [[nodiscard]] std::uint32_t group_table() const noexcept { return first_block + 1; }
};

}  // namespace ext2

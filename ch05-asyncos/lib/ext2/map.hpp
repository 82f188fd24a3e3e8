#pragma once
/// @file
/// Which block holds a part of a file. The inode names the first twelve; for the others it names blocks that do.

#include "ext2/volume.hpp"

namespace ext2 {

/// The way from an inode to a block: which entry of which table.
struct Way {
    std::uint32_t depth;  ///< How many blocks of pointers are passed: 0 to 3.
    std::array<std::uint32_t, 4>
        steps;  ///< The entry of the inode, then that of each block.

    /// To the block with this number in the file. @errors out_of_range  there is no way: the file is too large
    static Result<Way> to(std::uint64_t index, std::uint32_t pointers) noexcept;
};

/// Finds block number @p index of a file. @returns 0 if it has none there: a hole, which reads as zeros.
[[nodiscard]] Task<Result<std::uint32_t>> find_block(Volume& volume, const Inode& inode,
                                                     std::uint64_t index);

/// Likewise, if all blocks on the way are in memory. @errors would_block  one is not
[[nodiscard]] Result<std::uint32_t> find_block_now(Volume& volume, const Inode& inode,
                                                   std::uint64_t index) noexcept;

/// Finds it, or gives the file one. @param is_whole  All of it will be written: what is there need not be read.
/// @returns The block, in memory; all zero if it is new
[[nodiscard]] Task<Result<Pin>> provide_block(Volume& volume, const Inode& inode,
                                              std::uint64_t index, bool is_whole = false);

/// Frees all blocks of a file but the first @p keep.
[[nodiscard]] Task<Result<void>> free_blocks(Volume& volume, const Inode& inode,
                                             std::uint64_t keep);

}  // namespace ext2

#include "ext2/geometry.hpp"

#include <bit>

namespace ext2 {

namespace {

// Everything that would make a later calculation wrong.
bool is_sound(const SuperBlock& super, std::uint32_t inode_bytes) noexcept {
    if (super.magic != magic || super.block_bits > 2 || super.revision > 1) return false;
    const std::uint32_t block_bytes = 1024U << super.block_bits;
    const std::uint32_t bits = 8 * block_bytes;
    if (super.first_block != (super.block_bits == 0 ? 1U : 0U)) return false;
    if (super.blocks_per_group == 0 || super.blocks_per_group > bits) return false;
    if (super.inodes_per_group == 0 || super.inodes_per_group > bits) return false;
    if (inode_bytes < sizeof(Record) || inode_bytes > block_bytes) return false;
    return std::has_single_bit(inode_bytes) && super.blocks > super.first_block + 2;
}

}  // namespace

Result<Geometry> Geometry::of(const SuperBlock& super, std::uint64_t disk_bytes) noexcept {
    const bool is_old = super.revision == 0;
    const std::uint32_t inode_bytes = is_old ? sizeof(Record) : super.inode_bytes;
    if (!is_sound(super, inode_bytes)) return fail(Errno::invalid_argument);
    if (!is_old && (super.incompatible & ~types_in_names) != 0)
        return fail(Errno::not_implemented);

    const std::uint32_t block_bytes = 1024U << super.block_bits;
    if (super.blocks > disk_bytes / block_bytes) return fail(Errno::invalid_argument);
    const std::uint64_t groups =
        (std::uint64_t{super.blocks} - super.first_block + super.blocks_per_group - 1) /
        super.blocks_per_group;
    const std::uint64_t table_blocks =
        (groups * sizeof(Group) + block_bytes - 1) / block_bytes;
    if (super.first_block + 1 + table_blocks >= super.blocks ||
        groups * super.inodes_per_group != super.inodes)
        return fail(Errno::invalid_argument);
    const std::uint32_t first_inode = is_old ? 11 : super.first_inode;
    if (first_inode <= root_inode || first_inode > super.inodes)
        return fail(Errno::invalid_argument);

    return Geometry{
        .block_bytes = block_bytes,
        .blocks = super.blocks,
        .first_block = super.first_block,
        .blocks_per_group = super.blocks_per_group,
        .groups = static_cast<std::uint32_t>(groups),
        .inodes = super.inodes,
        .inodes_per_group = super.inodes_per_group,
        .inode_bytes = inode_bytes,
        .first_inode = first_inode,
        .has_types = !is_old && (super.incompatible & types_in_names) != 0,
        .is_clean = super.state == clean,
        .is_writable = is_old || (super.read_only & ~sparse_and_large) == 0,
    };
}

}  // namespace ext2

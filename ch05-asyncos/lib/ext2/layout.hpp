#pragma once
/// @file
/// What an ext2 file system looks like on the disk. All numbers are little-endian, as are all our machines.
/// @source D. Poirier: The Second Extended File System, Internal Layout, nongnu.org/ext2-doc/ext2.html

#include <bit>
#include <cstddef>
#include <cstdint>

/// The second extended file system.
namespace ext2 {

static_assert(std::endian::native == std::endian::little);

/// What is at byte 1024 of each: how it is laid out, and what is free.
struct SuperBlock {
    std::uint32_t inodes;       ///< How many there are; the first has number 1.
    std::uint32_t blocks;       ///< How many, from block 0.
    std::uint32_t reserved;     ///< For the administrator.
    std::uint32_t free_blocks;  ///< So many.
    std::uint32_t free_inodes;  ///< Likewise.
    std::uint32_t
        first_block;  ///< Where the first group begins: 1 if blocks have 1 KiB, else 0.
    std::uint32_t block_bits;           ///< A block has 1024 << block_bits bytes.
    std::uint32_t fragment_bits;        ///< Of no use.
    std::uint32_t blocks_per_group;     ///< The last group may have fewer.
    std::uint32_t fragments_per_group;  ///< Of no use.
    std::uint32_t inodes_per_group;     ///< Each has as many.
    std::uint32_t mounted_at;           ///< When.
    std::uint32_t written_at;           ///< When.
    std::uint16_t mounts;               ///< Since the last check.
    std::uint16_t most_mounts;          ///< Until the next.
    std::uint16_t magic;                ///< 0xef53.
    std::uint16_t state;                ///< 1: nobody was writing when it was left.
    std::uint16_t on_error;             ///< What to do.
    std::uint16_t minor_revision;       ///< Of the layout.
    std::uint32_t checked_at;           ///< When.
    std::uint32_t check_interval;       ///< In seconds.
    std::uint32_t creator;              ///< Which system.
    std::uint32_t revision;             ///< 0: what follows is not there.
    std::uint16_t reserved_user;        ///< Whose the reserved blocks are.
    std::uint16_t reserved_group;       ///< Likewise.
    std::uint32_t first_inode;          ///< The first that is not reserved.
    std::uint16_t inode_bytes;          ///< Size of each.
    std::uint16_t group;                ///< In which group this copy is.
    std::uint32_t compatible;           ///< Features that need not be known.
    std::uint32_t incompatible;         ///< Features without which it cannot be read.
    std::uint32_t read_only;            ///< Features without which it cannot be written.
    std::byte rest[920];                ///< Names, and what later file systems have added.
};
static_assert(sizeof(SuperBlock) == 1024 && offsetof(SuperBlock, rest) == 104);

inline constexpr std::size_t super_place = 1024;  ///< Where it begins, in bytes.
inline constexpr std::uint16_t magic = 0xef53;    ///< What it is known by.
inline constexpr std::uint16_t clean = 1;         ///< SuperBlock::state.
inline constexpr std::uint32_t types_in_names =
    0x2;  ///< SuperBlock::incompatible: Name::type is used.
inline constexpr std::uint32_t sparse_and_large =
    0x3;  ///< SuperBlock::read_only: what we know of.

/// One for each group, in the blocks behind the superblock.
struct Group {
    std::uint32_t
        block_map;  ///< Which block has a bit for each of its blocks: 1 is in use.
    std::uint32_t inode_map;    ///< Likewise, for its inodes.
    std::uint32_t inode_table;  ///< The first of the blocks with its inodes.
    std::uint16_t free_blocks;  ///< So many.
    std::uint16_t free_inodes;  ///< Likewise.
    std::uint16_t folders;      ///< How many of its inodes are folders.
    std::uint16_t padding;      ///< Nothing.
    std::byte rest[12];         ///< Nothing.
};
static_assert(sizeof(Group) == 32);

inline constexpr std::uint32_t direct_blocks = 12;  ///< Named by the inode itself.

/// A file, but for its names and contents.
struct Record {
    std::uint16_t mode;        ///< What it is, and who may do what.
    std::uint16_t user;        ///< Whose it is.
    std::uint32_t size;        ///< In bytes: the low half.
    std::uint32_t read_at;     ///< Seconds since 1970.
    std::uint32_t changed_at;  ///< This record.
    std::uint32_t written_at;  ///< The contents.
    std::uint32_t deleted_at;  ///< 0: it has not been.
    std::uint16_t group;       ///< Whose it is, too.
    std::uint16_t links;       ///< How many names it has.
    std::uint32_t
        sectors;  ///< What it takes, in 512 bytes, the blocks that name blocks included.
    std::uint32_t flags;   ///< Bits.
    std::uint32_t system;  ///< Of no use.
    std::uint32_t block
        [15];  ///< 12 blocks of contents; then one that names blocks; one that names such; and so on.
    std::uint32_t generation;  ///< Of no use.
    std::uint32_t attributes;  ///< A block with more.
    std::uint32_t size_high;   ///< The high half, of ordinary files.
    std::uint32_t fragment;    ///< Of no use.
    std::byte rest[12];        ///< Of no use.
};
static_assert(sizeof(Record) == 128);

/// What a file is: some bits of Record::mode. The others say who may do what.
enum class Kind : std::uint16_t {
    folder = 0x4000,    ///< It has names of others.
    ordinary = 0x8000,  ///< It has contents.
    symbolic = 0xa000,  ///< It says where to go on.
    mask = 0xf000,      ///< All bits of it.
};
/// Record::mode of a new file.
[[nodiscard]] constexpr std::uint16_t mode_of(Kind kind,
                                              std::uint16_t permissions) noexcept {
    return static_cast<std::uint16_t>(static_cast<unsigned>(kind) | (permissions & 07777U));
}
/// What a Record::mode is about.
[[nodiscard]] constexpr Kind kind_of(std::uint16_t mode) noexcept {
    return Kind(mode & static_cast<unsigned>(Kind::mask));
}
inline constexpr std::uint32_t indexed =
    0x1000;  ///< Record::flags: a folder with an index, which we do not keep.

/// A name in a folder. Its bytes follow; then room that nobody uses, until `bytes` from its begin.
struct Name {
    std::uint32_t inode;  ///< Of what; 0: nobody uses it.
    std::uint16_t bytes;  ///< To the next one: a multiple of four.
    std::uint8_t length;  ///< Of the name.
    std::uint8_t type;    ///< 1 ordinary, 2 folder, 7 symbolic link.
};
static_assert(sizeof(Name) == 8);

inline constexpr std::uint32_t root_inode = 2;  ///< The folder that has no other above it.
inline constexpr std::size_t longest_name = 255;  ///< In bytes.

}  // namespace ext2

#pragma once
/// @file
/// Folders: files of names. A name lies in one sector, so the disk has it whole or not at all.

#include <string_view>

#include "ext2/volume.hpp"

namespace ext2 {

/// Where a name is.
struct Position {
    Pin pin;             ///< The block.
    std::size_t offset;  ///< Of the Name in it.

    /// The name.
    [[nodiscard]] Name& name() const noexcept { return pin.at<Name>(offset); }
    /// Says whether the disk writes both, or neither.
    [[nodiscard]] bool is_with(const Position& other) const noexcept {
        return pin.number() == other.pin.number() &&
               offset / block::sector_bytes == other.offset / block::sector_bytes;
    }
};

/// A name, and the place of the next one.
struct Entry {
    std::uint32_t inode;       ///< Of what; 0: there are no more names.
    std::uint8_t type;         ///< Name::type.
    std::uint8_t length;       ///< Of the name.
    char bytes[longest_name];  ///< The name.
    std::uint64_t next;        ///< Where next_name() is to go on.

    /// The name.
    [[nodiscard]] std::string_view name() const noexcept { return {bytes, length}; }
};

/// Finds @p name. @errors no_such_file  there is none; io_error: the folder is broken
[[nodiscard]] Task<Result<Position>> find_name(Volume& volume, const Inode& folder,
                                               std::string_view name);
/// The first name at or behind @p offset, which is 0 or an Entry::next.
[[nodiscard]] Task<Result<Entry>> next_name(Volume& volume, const Inode& folder,
                                            std::uint64_t offset);
/// Says whether there are no names but . and ..
[[nodiscard]] Task<Result<bool>> is_empty(Volume& volume, const Inode& folder);
/// Writes a name that is not there yet.
[[nodiscard]] Task<Result<Position>> add_name(Volume& volume, const Inode& folder,
                                              std::string_view name, std::uint32_t inode,
                                              Kind kind);
/// The first block of a new folder, with . and .., is written at once: nothing may name what has old names in it.
[[nodiscard]] Task<Result<void>> begin_folder(Volume& volume, const Inode& folder,
                                              std::uint32_t parent);
/// The name at @p position means another inode from now on; 0: none.
[[nodiscard]] Task<Result<void>> set_name(Volume& volume, const Position& position,
                                          std::uint32_t inode, Kind kind);

/// The name at this place of a block, if it makes sense; otherwise nullptr.
[[nodiscard]] Name* name_at(std::span<std::byte> block, std::size_t offset) noexcept;
/// A block of a folder. It has no holes.
[[nodiscard]] Task<Result<Pin>> folder_block(Volume& volume, const Inode& folder,
                                             std::uint64_t index);

}  // namespace ext2

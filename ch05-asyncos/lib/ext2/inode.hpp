#pragma once
/// @file
/// Inode: what the disk knows of a file, in memory. And in which order what is changed goes to the disk.

#include <utility>

#include "block/cache.hpp"
#include "ext2/geometry.hpp"

namespace ext2 {

using block::Pin;

// [ranks]
/// Which blocks go to the disk before which.
enum : block::Rank {
    of_contents = 0,  ///< And of the maps, which a check of the disk makes anew.
    of_pointers = 1,  ///< Blocks that name blocks of contents; + 1: that name such; + 2.
    of_inodes = 4,    ///< Tables of inodes.
    of_folders = 5,   ///< Names.
};
// [ranks]

/// An inode in memory, as long as this lives.
class [[nodiscard]] Inode {
  public:
    /// At @p offset in the block of @p pin.
    Inode(std::uint32_t number, Pin pin, std::size_t offset) noexcept
        : number_(number), pin_(std::move(pin)), record_(&pin_.at<Record>(offset)) {}
    /// Its number.
    [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
    /// What it says.
    [[nodiscard]] Record* operator->() const noexcept { return record_; }
    /// It is about to be changed, or has been.
    void change() const noexcept { pin_.change(of_inodes); }
    /// folder, ordinary, symbolic...
    [[nodiscard]] Kind kind() const noexcept { return kind_of(record_->mode); }
    /// Says whether it names blocks. A short symbolic link has its text where their numbers would be.
    [[nodiscard]] bool has_blocks() const noexcept {
        return kind() == Kind::ordinary || kind() == Kind::folder ||
               (kind() == Kind::symbolic && record_->sectors != 0);
    }
    /// How long it is.
    [[nodiscard]] std::uint64_t size() const noexcept {
        return record_->size |
               (kind() == Kind::ordinary ? std::uint64_t{record_->size_high} << 32 : 0);
    }
    /// From now on it is so long.
    void set_size(std::uint64_t bytes) const noexcept {
        record_->size = static_cast<std::uint32_t>(bytes);
        if (kind() == Kind::ordinary)
            record_->size_high = static_cast<std::uint32_t>(bytes >> 32);
        change();
    }

  private:
    std::uint32_t number_;
    Pin pin_;
    Record* record_;
};

}  // namespace ext2

#pragma once
/// @file
/// What is in a file: reading it, writing it, making it longer or shorter.

#include "ext2/volume.hpp"

namespace ext2 {

/// Reads from @p offset on. What was never written reads as zeros. @returns How many bytes: fewer at the end, 0 behind it
[[nodiscard]] Task<Result<std::size_t>> read(Volume& volume, const Inode& inode,
                                             std::uint64_t offset, std::span<std::byte> to);
/// Likewise, if all of it is in memory.
/// @errors would_block  it is not; some of it may have been copied
[[nodiscard]] Result<std::size_t> read_now(Volume& volume, const Inode& inode,
                                           std::uint64_t offset,
                                           std::span<std::byte> to) noexcept;
/// Writes from @p offset on; the file becomes longer if need be. @returns How many bytes: fewer if the disk is full
/// @errors no_space      there was no room for the first byte
/// @errors out_of_range  a file cannot be so large
[[nodiscard]] Task<Result<std::size_t>> write(Volume& volume, const Inode& inode,
                                              std::uint64_t offset,
                                              std::span<const std::byte> from);
/// Makes it @p size bytes long. What is behind that is lost; what was not there reads as zeros.
[[nodiscard]] Task<Result<void>> resize(Volume& volume, const Inode& inode,
                                        std::uint64_t size);

}  // namespace ext2

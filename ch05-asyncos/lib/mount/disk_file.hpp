#pragma once
/// @file
/// DiskFile: an open file or directory of a disk. And Null, which is on none.

#include <cstddef>
#include <utility>

#include "ext2/file_system.hpp"
#include "files/file.hpp"
#include "futures/core/semaphore.hpp"

namespace mount {

using base::Errno;
using base::Result;
using futures::Task;

/// An open file. Those who share it take turns where they share its place.
class DiskFile final : public files::File {
  public:
    /// Of @p system, which outlives it; @p hold says which.
    DiskFile(unsigned flags, ext2::FileSystem& system, ext2::Hold hold,
             bool is_folder) noexcept
        : File(flags), system_(system), hold_(std::move(hold)), is_folder_(is_folder) {}

    Result<std::size_t> try_read(std::span<std::byte> to) noexcept override;
    Task<Result<std::size_t>> read(std::span<std::byte> to) override;
    Task<Result<std::size_t>> write(std::span<const std::byte> from) override;
    Task<Result<std::size_t>> read_at(std::span<std::byte> to,
                                      std::uint64_t offset) override;
    Task<Result<std::size_t>> write_at(std::span<const std::byte> from,
                                       std::uint64_t offset) override;
    Task<Result<std::uint64_t>> seek(std::int64_t place, abi::Seek from) override;
    Task<Result<abi::Stat>> status() override;
    Task<Result<void>> resize(std::uint64_t size) override;
    Task<Result<void>> sync() override;
    Task<Result<std::size_t>> names(std::span<std::byte> to) override;
    [[nodiscard]] bool can_be_interrupted() const noexcept override { return false; }
    [[nodiscard]] std::uint32_t folder() const noexcept override {
        return is_folder_ ? hold_.inode() : 0;
    }

  private:
    ext2::FileSystem& system_;
    const ext2::Hold hold_;
    const bool is_folder_;
    futures::Semaphore<> turn_{1};
    std::uint64_t offset_ = 0;
};

/// /dev/null: it is empty, and takes everything.
class Null final : public files::File {
  public:
    using File::File;  ///< How it is opened.
    Result<std::size_t> try_read(std::span<std::byte>) noexcept override {
        return std::size_t{0};
    }
    Result<std::size_t> try_write(std::span<const std::byte> from) noexcept override {
        return from.size();
    }
    Task<Result<abi::Stat>> status() override;
};

}  // namespace mount

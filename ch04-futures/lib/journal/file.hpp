#pragma once
/// @file
/// Files as a log needs them: bytes are added at the end, and known to have reached the disk.
/// One source file for each system.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace journal {

/// A file that is written at its end.
class File {
  public:
    File() noexcept = default;  ///< None.
    /// Opens the file @p name, or makes it.
    /// @errors access_denied, no_such_file (its folder), no_space, too_many_handles
    [[nodiscard]] static base::Result<File> open(const std::string& name) noexcept;
    /// Opens it as its only owner, until this ends: other programs are told busy.
    /// @errors busy, and as open()
    [[nodiscard]] static base::Result<File> open_alone(const std::string& name) noexcept;
    /// Takes the file over.
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    /// Likewise; @p other gets what was here.
    File& operator=(File&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~File();

    /// Reads from @p position on. @returns How many bytes; 0 at the end.
    [[nodiscard]] base::Result<std::size_t> read(char* into, std::size_t most,
                                                 std::uint64_t position) noexcept;
    /// Writes all of @p bytes at the end, or a part of them and fails.
    /// @errors no_space, io_error
    [[nodiscard]] base::Result<void> write(std::string_view bytes) noexcept;
    /// Returns when the disk has what was written. After a failure nobody knows what it has.
    /// @threads any, beside write() too
    /// @source fdatasync(2)
    [[nodiscard]] base::Result<void> sync() noexcept;
    /// Cuts off what is behind @p size.
    [[nodiscard]] base::Result<void> cut(std::uint64_t size) noexcept;

  private:
    explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// Returns when the disk has the names of the files in @p folder.
/// @source fsync(2): "does not necessarily ensure that the entry in the directory ... has also"
[[nodiscard]] base::Result<void> sync_folder(const std::string& folder) noexcept;

}  // namespace journal

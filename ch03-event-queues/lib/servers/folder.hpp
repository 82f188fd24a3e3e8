#pragma once
/// @file
/// Files of the system, as a server needs them. One source file for each system.

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "events/descriptor.hpp"

namespace servers {

/// An open file.
struct File {
    events::Descriptor descriptor;  ///< Yours to close.
    std::uint64_t size;             ///< Bytes.
};

/// Opens the file @p name to read. Devices and folders are no files.
/// @errors no_such_file, access_denied, is_a_directory, too_many_handles
[[nodiscard]] base::Result<File> open_file(const std::string& name) noexcept;
/// Makes an empty file @p name, or empties it.
/// @errors no_such_file, access_denied, is_a_directory, no_space, too_many_handles
[[nodiscard]] base::Result<events::Descriptor> make_file(const std::string& name) noexcept;
/// Gives the file @p from the name @p to, instead of what had that: at one blow.
/// @errors no_such_file, access_denied
[[nodiscard]] base::Result<void> rename_file(const std::string& from,
                                             const std::string& to) noexcept;
/// Removes it. Whether it was there does not matter.
void remove_file(const std::string& name) noexcept;

/// A folder whose files are for everybody, and nothing beside them.
class Folder {
  public:
    /// @errors no_such_file, not_a_directory, access_denied
    [[nodiscard]] static base::Result<Folder> open(const std::string& name) noexcept;
    Folder(Folder&& other) noexcept;  ///< Takes it over.
    Folder& operator=(Folder&&) = delete;
    ~Folder();

    /// Opens "a/b.txt" in it; no part of the name may be a symbolic link.
    /// @errors as open_file()
    /// @source openat(2): O_NOFOLLOW
    [[nodiscard]] base::Result<File> open_file(const std::string& name) const noexcept;

  private:
    explicit Folder(events::Descriptor descriptor) noexcept : descriptor_(descriptor) {}
    events::Descriptor descriptor_;
};

}  // namespace servers

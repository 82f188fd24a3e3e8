#pragma once
/// @file
/// Names: where files are found by their paths. A disk's file system is one; the programs in the kernel's image another.

#include <string_view>

#include "files/file.hpp"

namespace files {

/// Finds and changes names. A path that does not begin with a slash begins at @p folder: a number that open() of a
/// directory has given (File::folder()), or root. @p path outlives the task.
class Names {
  public:
    std::uint32_t root = 2;  ///< The number of the directory "/".

    /// Opens. @param flags, mode  as openat(2). @errors no_such_file, not_a_directory, already_exists...
    virtual Task<Result<FileRef>> open(std::uint32_t folder, std::string_view path,
                                       unsigned flags, unsigned mode) = 0;
    /// What is known of a file. @param follow  Of what a symbolic link leads to.
    virtual Task<Result<abi::Stat>> status(std::uint32_t folder, std::string_view path,
                                           bool follow);
    /// Makes a directory.
    virtual Task<Result<void>> make_folder(std::uint32_t folder, std::string_view path,
                                           unsigned mode);
    /// Takes a name away: of a directory, or of something else.
    virtual Task<Result<void>> remove(std::uint32_t folder, std::string_view path,
                                      bool is_folder);
    /// Gives a file one more name.
    virtual Task<Result<void>> link(std::uint32_t folder, std::string_view path,
                                    std::uint32_t new_folder, std::string_view name);
    /// Makes a symbolic link that leads to @p target.
    virtual Task<Result<void>> make_link(std::string_view target, std::uint32_t folder,
                                         std::string_view name);
    /// Where a symbolic link leads. @returns How many bytes.
    virtual Task<Result<std::size_t>> read_link(std::uint32_t folder, std::string_view path,
                                                std::span<char> to);
    /// Gives another name. @param replace  What has it may be replaced.
    virtual Task<Result<void>> rename(std::uint32_t folder, std::string_view path,
                                      std::uint32_t new_folder, std::string_view new_path,
                                      bool replace);
    /// The path of a directory, from the root. @returns How many bytes. @errors out_of_range  too small
    virtual Task<Result<std::size_t>> path_of(std::uint32_t folder, std::span<char> to);
    /// All that was written is safe when this ends.
    virtual Task<Result<void>> sync();

  protected:
    ~Names() = default;
};

}  // namespace files

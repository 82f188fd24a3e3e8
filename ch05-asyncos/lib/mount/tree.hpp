#pragma once
/// @file
/// Tree: the files of a disk, by their paths. The kernel knows files::Names; the disk knows folders, names and inodes.

#include <cstring>
#include <string_view>

#include "ext2/file_system.hpp"
#include "files/names.hpp"

namespace mount {

using base::Errno;
using base::Result;
using futures::Task;

inline constexpr Errno too_many_links{40};  ///< Symbolic links lead to each other: ELOOP.

/// The names of one file system; and /dev/null, which is on no disk. @threads as ext2::FileSystem
class Tree final : public files::Names {
  public:
    /// Of @p system, which is mounted, and outlives it.
    explicit Tree(ext2::FileSystem& system) noexcept : system_(system) {}

    Task<Result<files::FileRef>> open(std::uint32_t folder, std::string_view path,
                                      unsigned flags, unsigned mode) override;
    Task<Result<abi::Stat>> status(std::uint32_t folder, std::string_view path,
                                   bool follow) override;
    Task<Result<void>> make_folder(std::uint32_t folder, std::string_view path,
                                   unsigned mode) override;
    Task<Result<void>> remove(std::uint32_t folder, std::string_view path,
                              bool is_folder) override;
    Task<Result<void>> link(std::uint32_t folder, std::string_view path,
                            std::uint32_t new_folder, std::string_view name) override;
    Task<Result<void>> make_link(std::string_view target, std::uint32_t folder,
                                 std::string_view name) override;
    Task<Result<std::size_t>> read_link(std::uint32_t folder, std::string_view path,
                                        std::span<char> to) override;
    Task<Result<void>> rename(std::uint32_t folder, std::string_view path,
                              std::uint32_t new_folder, std::string_view new_path,
                              bool replace) override;
    Task<Result<std::size_t>> path_of(std::uint32_t folder, std::span<char> to) override;
    Task<Result<void>> sync() override;

  private:
    // What a path leads to: a name in a folder, and what it means.
    struct Place {
        std::uint32_t folder = 0;
        std::uint32_t inode = 0;  // 0: there is no such name yet
        bool has_slash = false;   // the path ends in one, so it must be a folder
        std::uint8_t length = 0;
        char bytes[ext2::longest_name];

        [[nodiscard]] std::string_view name() const noexcept { return {bytes, length}; }
        void set_name(std::string_view name) noexcept {
            length = static_cast<std::uint8_t>(name.size());
            std::memcpy(bytes, name.data(), name.size());
        }
    };
    // What is to be found if the last name is a symbolic link: itself, or what it leads to.
    enum class Last : bool { itself, target };

    Task<Result<Place>> walk(std::uint32_t folder, std::string_view path, Last last,
                             int depth = 0);
    Task<Result<Place>> follow(Place link, int depth);
    Task<Result<std::uint32_t>> find(std::uint32_t folder, std::string_view path,
                                     Last last);
    Task<Result<Place>> new_place(std::uint32_t folder, std::string_view path);
    Task<Result<files::FileRef>> open_there(const Place& place, unsigned flags);
    Task<Result<void>> name_of(std::uint32_t folder, std::uint32_t parent,
                               ext2::Entry& entry);

    ext2::FileSystem& system_;
};

/// What stat() tells of an inode.
[[nodiscard]] abi::Stat to_stat(std::uint32_t inode, const ext2::Record& record) noexcept;
/// Says whether it is of this kind.
[[nodiscard]] inline bool is(const ext2::Record& record, ext2::Kind kind) noexcept {
    return (record.mode & static_cast<unsigned>(ext2::Kind::mask)) ==
           static_cast<unsigned>(kind);
}

}  // namespace mount

#pragma once
/// @file
/// Directory: what is in one, name by name.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "user/files.hpp"

namespace user {

/// Reads a directory. `.` and `..` are among its names.
class Directory {
  public:
    /// One name.
    struct Entry {
        std::string_view name;  ///< Until the next one is asked for. It ends in a zero.
        std::uint64_t inode;    ///< The file's number.
        std::uint32_t kind;     ///< As in Mode.
    };

    /// Opens @p path.
    static Result<Directory> open(const char* path) noexcept {
        const auto file = user::open(path, Open::read | Open::directory);
        if (!file) return base::fail(file.error());
        return Directory(*file);
    }
    /// Takes what @p other has opened.
    Directory(Directory&& other) noexcept : file_(other.file_) { other.file_ = -1; }
    Directory& operator=(Directory&&) = delete;
    ~Directory() {
        if (file_ >= 0) close(file_);
    }

    /// The next name; nothing at the end.
    std::optional<Entry> next() noexcept;

  private:
    explicit Directory(File file) noexcept : file_(file) {}

    File file_;
    std::size_t at_ = 0, end_ = 0;
    alignas(8) char room_[2048];
};

/// The names in @p path but for `.` and `..`, in order.
Result<std::vector<std::string>> names_in(const char* path);

/// The path of @p name in the directory @p folder.
[[nodiscard]] std::string path_in(std::string_view folder, std::string_view name);

}  // namespace user

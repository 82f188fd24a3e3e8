#pragma once
/// @file
/// Lines: a file, line by line.

#include <optional>
#include <string>
#include <string_view>

#include "user/files.hpp"

namespace user {

/// Reads a file line by line. It closes nothing.
class Lines {
  public:
    explicit Lines(File file) noexcept : file_(file) {}  ///< Of an open file.
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    /// The next line without its end; nothing at the end of the file, or after an error.
    std::optional<std::string_view> next() {
        line_.clear();
        for (;;) {
            if (begin_ == end_ && !fill()) {
                had_end_of_line_ = false;
                if (line_.empty()) return std::nullopt;
                return line_;
            }
            const std::string_view rest(room_ + begin_, end_ - begin_);
            const std::size_t length = rest.find('\n');
            line_.append(rest.substr(0, length));
            if (length != std::string_view::npos) {
                begin_ += length + 1;
                had_end_of_line_ = true;
                return line_;
            }
            begin_ = end_;
        }
    }
    /// Whether the line ended in an end of line, as all but a file's last one do.
    [[nodiscard]] bool had_end_of_line() const noexcept { return had_end_of_line_; }
    /// What went wrong, if anything.
    [[nodiscard]] Result<void> result() const noexcept { return result_; }

  private:
    bool fill() noexcept {
        const auto bytes = read(file_, room_);
        if (!bytes) result_ = base::fail(bytes.error());
        begin_ = 0;
        end_ = bytes.value_or(0);
        return end_ > 0;
    }

    const File file_;
    std::size_t begin_ = 0, end_ = 0;
    bool had_end_of_line_ = true;
    Result<void> result_;
    std::string line_;
    char room_[4096];
};

}  // namespace user

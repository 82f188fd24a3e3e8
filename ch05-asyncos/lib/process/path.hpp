#pragma once
/// @file
/// Path: a file's name in a system call.

#include <string_view>

#include "process/process.hpp"

namespace process {

/// A path of the program, and where it begins.
struct Path {
    char bytes[512];           ///< The text, and a zero.
    std::size_t length = 0;    ///< Of it.
    std::uint32_t folder = 0;  ///< Where it begins, if it does not begin with a slash.

    /// As text.
    [[nodiscard]] std::string_view text() const noexcept { return {bytes, length}; }

    /// Takes it from argument @p text_at; it begins at the current directory.
    /// @errors bad_address, name_too_long
    base::Result<void> take(Call& call, unsigned text_at) noexcept {
        const auto read = call.process.space->copy_text(call.argument(text_at), bytes);
        if (!read && read.error() == base::Errno::argument_list_too_long)
            return base::fail(base::Errno::name_too_long);
        if (!read) return base::fail(read.error());
        length = *read;
        folder = call.process.folder;
        return {};
    }
    /// Likewise; it begins at the descriptor in argument @p folder_at. @errors also bad_handle, not_a_directory
    base::Result<void> take(Call& call, unsigned folder_at, unsigned text_at) noexcept {
        if (auto r = take(call, text_at); !r) return r;
        const auto from = static_cast<int>(call.argument(folder_at));
        if (from == abi::at_current_directory || bytes[0] == '/') return {};
        files::File* const file = call.process.files.find(static_cast<std::uint64_t>(from));
        if (file == nullptr) return base::fail(base::Errno::bad_handle);
        folder = file->folder();
        if (folder == 0) return base::fail(base::Errno::not_a_directory);
        return {};
    }
};

}  // namespace process

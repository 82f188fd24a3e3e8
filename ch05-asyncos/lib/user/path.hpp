#pragma once
/// @file
/// Where programs are.

#include <string>
#include <string_view>

namespace user {

/// The path of the program @p name: itself, if it has a slash; otherwise in the first directory of $PATH, or in /bin,
/// that has such a file; @p name, if none has.
[[nodiscard]] std::string find_program(std::string_view name, std::string_view folders);
/// Likewise, with the PATH that this program was started with.
[[nodiscard]] std::string find_program(std::string_view name);

}  // namespace user

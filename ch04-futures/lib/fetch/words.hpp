#pragma once
/// @file
/// What the lines of a response are made of.

#include <cstdint>
#include <optional>
#include <string_view>

namespace fetch {

/// @p text without the blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
/// Says whether @p text has no byte that could end a line, or a text, for somebody else.
[[nodiscard]] bool is_clean(std::string_view text) noexcept;
/// Says whether @p text can be the name of a header.
[[nodiscard]] bool is_name(std::string_view text) noexcept;
/// Says whether the list @p list, as in "close, upgrade", has @p wanted.
[[nodiscard]] bool has_option(std::string_view list, std::string_view wanted) noexcept;
/// The number that all of @p text is; nothing if it is none, or too large.
[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view text,
                                                     int base) noexcept;

}  // namespace fetch

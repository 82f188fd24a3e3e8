#pragma once
/// @file
/// What the words of a command may be: numbers, names of any case, patterns.

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace store {

/// Says whether @p one is @p lower, whatever case its letters have.
[[nodiscard]] constexpr bool is_word(std::string_view one,
                                     std::string_view lower) noexcept {
    if (one.size() != lower.size()) return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const char c =
            one[i] >= 'A' && one[i] <= 'Z' ? static_cast<char>(one[i] | 0x20) : one[i];
        if (c != lower[i]) return false;
    }
    return true;
}

/// The number that @p word is, all of it; nothing if it is none, or too big.
[[nodiscard]] inline std::optional<std::int64_t> number_in(std::string_view word) noexcept {
    std::int64_t number = 0;
    const auto [end, error] =
        std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return number;
}

/// Says whether @p text is like @p pattern: `?` is any byte, `*` any bytes, `[ab]` and `[a-c]` one of
/// these, `[^a]` none of these, and `\` takes the next byte as it is.
/// Takes no more than the product of both sizes, whatever the pattern.
[[nodiscard]] bool is_like(std::string_view text, std::string_view pattern) noexcept;

}  // namespace store

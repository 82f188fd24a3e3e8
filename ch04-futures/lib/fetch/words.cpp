#include "fetch/words.hpp"

#include <algorithm>
#include <charconv>

#include "http/request.hpp"

namespace fetch {

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool is_clean(std::string_view text) noexcept {
    return std::ranges::none_of(text,
                                [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_name(std::string_view text) noexcept {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool has_option(std::string_view list, std::string_view wanted) noexcept {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (http::is_same(trimmed(list.substr(0, comma)), wanted)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

std::optional<std::uint64_t> number_in(std::string_view text, int base) noexcept {
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace fetch

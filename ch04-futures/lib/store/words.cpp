#include "store/words.hpp"

namespace store {

namespace {

struct Step {
    bool fits;
    std::size_t size;  // of the pattern's piece
};

// "[^a-c]" at the front of `pattern`, which begins with "[". Without an end it is all the rest.
Step fits_set(char c, std::string_view pattern) noexcept {
    std::size_t i = 1;
    const bool is_not = i < pattern.size() && pattern[i] == '^';
    if (is_not) ++i;
    bool fits = false;
    for (; i < pattern.size() && pattern[i] != ']'; ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
        const char first = pattern[i];
        const bool is_range =
            i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']';
        if (is_range) i += 2;
        fits = fits || (first <= c && c <= pattern[i]);
    }
    return {fits != is_not, i < pattern.size() ? i + 1 : i};
}

// Whether `c` fits the first piece of `pattern`, which is no "*".
Step fits_first(char c, std::string_view pattern) noexcept {
    if (pattern.front() == '[') return fits_set(c, pattern);
    if (pattern.front() == '?') return {true, 1};
    if (pattern.front() == '\\' && pattern.size() > 1) return {pattern[1] == c, 2};
    return {pattern.front() == c, 1};
}

}  // namespace

// Only the last "*" is ever tried again: what earlier ones took would only be taken by it.
bool is_like(std::string_view text, std::string_view pattern) noexcept {
    std::size_t at = 0, piece = 0;
    std::size_t star = std::string_view::npos, taken = 0;
    while (at < text.size()) {
        if (piece < pattern.size() && pattern[piece] == '*') {
            star = piece++;
            taken = at;
            continue;
        }
        if (piece < pattern.size()) {
            if (const auto [fits, size] = fits_first(text[at], pattern.substr(piece));
                fits) {
                ++at;
                piece += size;
                continue;
            }
        }
        if (star == std::string_view::npos) return false;
        piece = star + 1;
        at = ++taken;
    }
    while (piece < pattern.size() && pattern[piece] == '*') ++piece;
    return piece == pattern.size();
}

}  // namespace store

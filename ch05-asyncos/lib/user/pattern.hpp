#pragma once
/// @file
/// Pattern: a small regular expression, as grep's: . * ^ $ [abc] [a-z] [^abc] and \ before what is to be itself.

#include <string_view>

namespace user {

/// Looks for a pattern in lines. It is tried at each place of the line, and `*` gives back what it has taken, byte by byte:
/// simple, and slow only where a pattern has many stars.
class Pattern {
  public:
    /// The string outlives it. @param folds Whether A is a.
    constexpr explicit Pattern(std::string_view text, bool folds = false) noexcept
        : text_(text), folds_(folds) {}

    /// Whether it makes sense: each [ has its ], nothing stands behind \ but what is to be itself.
    [[nodiscard]] constexpr bool is_valid() const noexcept {
        for (std::size_t at = 0; at < text_.size(); at += one(at))
            if (one(at) == 0) return false;
        return true;
    }

    /// Whether @p line has it somewhere. @pre is_valid()
    [[nodiscard]] constexpr bool is_in(std::string_view line) const noexcept {
        if (text_.starts_with('^')) return matches(1, line);
        for (std::size_t at = 0; at <= line.size(); ++at)
            if (matches(0, line.substr(at))) return true;
        return false;
    }

  private:
    // How much of the pattern, from here on, stands for one byte; 0: it breaks off.
    [[nodiscard]] constexpr std::size_t one(std::size_t at) const noexcept {
        if (text_[at] == '\\') return at + 1 < text_.size() ? 2 : 0;
        if (text_[at] != '[') return 1;
        std::size_t end = at + 1;
        if (text_.substr(end).starts_with('^')) ++end;
        end = text_.find(']', end + 1);  // the first byte of a set may be ] itself
        return end == std::string_view::npos ? 0 : end + 1 - at;
    }

    // Whether the pattern from @p at on begins @p line.
    [[nodiscard]] constexpr bool matches(std::size_t at,
                                         std::string_view line) const noexcept {
        for (;;) {
            if (at == text_.size()) return true;
            if (text_[at] == '$' && at + 1 == text_.size()) return line.empty();
            const std::size_t length = one(at);
            const bool is_first = at == 0 || (at == 1 && text_[0] == '^');
            const bool is_star = text_.substr(at + length).starts_with('*') &&
                                 !(is_first && text_[at] == '*');
            if (is_star) return matches_many(at, at + length + 1, line);
            if (line.empty() || !stands_for(at, line[0])) return false;
            at += length;
            line.remove_prefix(1);
        }
    }
    // [star]
    // As many as there are; then one less, until the rest fits.
    [[nodiscard]] constexpr bool matches_many(std::size_t at, std::size_t rest,
                                              std::string_view line) const noexcept {
        std::size_t count = 0;
        while (count < line.size() && stands_for(at, line[count])) ++count;
        for (;; --count) {
            if (matches(rest, line.substr(count))) return true;
            if (count == 0) return false;
        }
    }
    // [star]

    [[nodiscard]] constexpr bool stands_for(std::size_t at, char byte) const noexcept {
        if (text_[at] == '.') return true;
        if (text_[at] == '\\') return fold(text_[at + 1]) == fold(byte);
        if (text_[at] != '[') return fold(text_[at]) == fold(byte);
        const std::size_t end = at + one(at) - 1;
        const bool is_other = text_[++at] == '^';
        if (is_other) ++at;
        bool is_in_set = false;
        for (; at < end; ++at) {
            const char low = fold(text_[at]);
            const bool is_range = at + 2 < end && text_[at + 1] == '-';
            const char high = is_range ? fold(text_[at += 2]) : low;
            if (fold(byte) >= low && fold(byte) <= high) is_in_set = true;
        }
        return is_in_set != is_other;
    }
    [[nodiscard]] constexpr char fold(char byte) const noexcept {
        return folds_ && byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a')
                                                    : byte;
    }

    std::string_view text_;
    bool folds_;
};

}  // namespace user

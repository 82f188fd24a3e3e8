#include "shell/expand.hpp"

#include <algorithm>

#include "shell/parser.hpp"

namespace shell {

namespace {

// One word in the making, or several. What was quoted is kept as it is: in text_ each byte that might mean something to
// is_like() has a backslash before it, and plain_ is the same without.
class Expansion {
  public:
    Expansion(const Surroundings& surroundings, std::vector<std::string>& words,
              bool splits)
        : surroundings_(surroundings), words_(words), splits_(splits) {}

    void take(std::string_view word) {
        bool is_quoted = false;
        for (std::size_t at = 0; at < word.size();) {
            const char byte = word[at++];
            if (byte == '"') {
                is_quoted = !is_quoted;
                is_begun_ = true;
            } else if (byte == '\'' && !is_quoted) {
                const std::size_t end = std::min(word.find('\'', at), word.size());
                add(word.substr(at, end - at));
                at = end + 1;
                is_begun_ = true;
            } else if (byte == '\\' && at < word.size()) {
                const bool goes = !is_quoted || std::string_view("\"\\$`").find(word[at]) !=
                                                    std::string_view::npos;
                if (!goes) add("\\");
                add(word.substr(at++, 1));
            } else if (byte == '$') {
                at += variable(word.substr(at), is_quoted);
            } else if (is_quoted || !splits_) {
                add({&byte, 1});
            } else {
                add_meaning(byte);
            }
        }
        end_word();
    }

  private:
    void add(std::string_view text) {
        for (const char byte : text) {
            if (std::string_view("*?[]\\").find(byte) != std::string_view::npos)
                pattern_ += '\\';
            pattern_ += byte;
        }
        plain_ += text;
        is_begun_ = is_begun_ || !text.empty();
    }
    void add_meaning(char byte) {
        if (byte == '*' || byte == '?' || byte == '[') is_pattern_ = true;
        pattern_ += byte;
        plain_ += byte;
        is_begun_ = true;
    }

    // @p rest is what follows the dollar. @returns How much of it names the variable.
    std::size_t variable(std::string_view rest, bool is_quoted) {
        std::size_t length = 0;
        std::string_view name;
        if (rest.starts_with('{')) {
            const std::size_t end = rest.find('}');
            if (end != std::string_view::npos) name = rest.substr(1, end - 1);
            length = end + 1;
        } else if (!rest.empty() && std::string_view("?$!#@*0123456789").find(rest[0]) !=
                                        std::string_view::npos) {
            name = rest.substr(0, length = 1);
        } else {
            while (length < rest.size() && is_name(rest.substr(0, length + 1))) ++length;
            name = rest.substr(0, length);
        }
        if (name.empty()) {
            add("$");
            return 0;
        }
        const std::string value = surroundings_.value(name);
        if (is_quoted || !splits_)
            add(value);
        else
            add_parts(value);
        return length;
    }
    // A value without quotes around it is as many words as it has.
    void add_parts(std::string_view value) {
        for (const char byte : value) {
            if (byte == ' ' || byte == '\t' || byte == '\n')
                end_word();
            else
                add_meaning(byte);
        }
    }

    void end_word() {
        if (!is_begun_) return;
        if (!is_pattern_ || !splits_ || !add_names()) words_.push_back(plain_);
        plain_.clear();
        pattern_.clear();
        is_begun_ = is_pattern_ = false;
    }
    // The pattern is in the last part of the path. @returns Whether a name is like it.
    bool add_names() {
        const std::size_t slash = plain_.rfind('/');
        const std::string folder =
            slash == std::string::npos ? "" : plain_.substr(0, slash + 1);
        const std::string_view last =
            std::string_view(pattern_).substr(pattern_.rfind('/') + 1);
        const std::size_t before = words_.size();
        for (const std::string& name :
             surroundings_.names_in(folder.empty() ? "." : folder)) {
            if (name.starts_with('.') && !last.starts_with('.')) continue;
            if (is_like(name, last)) words_.push_back(folder + name);
        }
        return words_.size() > before;
    }

    const Surroundings& surroundings_;
    std::vector<std::string>& words_;
    const bool splits_;
    std::string plain_, pattern_;
    bool is_begun_ = false, is_pattern_ = false;
};

// How much of the pattern stands for one byte, and whether @p byte is such a one.
std::size_t one(std::string_view pattern, char byte, bool& is_so) noexcept {
    const std::size_t end = pattern.find(']', 2);
    if (pattern[0] == '\\' && pattern.size() > 1) {
        is_so = pattern[1] == byte;
        return 2;
    }
    if (pattern[0] != '[' || end == std::string_view::npos) {
        is_so = pattern[0] == '?' || pattern[0] == byte;
        return 1;
    }
    const bool is_other = pattern[1] == '!' || pattern[1] == '^';
    is_so = false;
    for (std::size_t at = is_other ? 2 : 1; at < end; ++at) {
        const bool is_range = at + 2 < end && pattern[at + 1] == '-';
        const char low = pattern[at], high = is_range ? pattern[at += 2] : low;
        is_so = is_so || (byte >= low && byte <= high);
    }
    is_so = is_so != is_other;
    return end + 1;
}

}  // namespace

void expand(std::string_view word, const Surroundings& surroundings,
            std::vector<std::string>& words) {
    Expansion(surroundings, words, true).take(word);
}

std::string expand_to_one(std::string_view word, const Surroundings& surroundings) {
    std::vector<std::string> words;
    Expansion(surroundings, words, false).take(word);
    return words.empty() ? std::string() : words[0];
}

// A star takes as little as it can, and one byte more each time the rest does not fit. Only the latest star may have to.
bool is_like(std::string_view name, std::string_view pattern) noexcept {
    std::size_t at = 0, in_name = 0, star = std::string_view::npos, taken = 0;
    while (in_name < name.size()) {
        bool is_so = false;
        if (at < pattern.size() && pattern[at] == '*') {
            star = ++at;
            taken = in_name;
            continue;
        }
        const std::size_t length =
            at < pattern.size() ? one(pattern.substr(at), name[in_name], is_so) : 0;
        if (is_so) {
            at += length;
            ++in_name;
        } else if (star != std::string_view::npos) {
            at = star;
            in_name = ++taken;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace shell

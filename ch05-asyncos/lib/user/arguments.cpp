#include "user/arguments.hpp"

#include <limits>

#include "user/print.hpp"
#include "user/processes.hpp"

namespace user {

const char* variable(std::string_view name) noexcept {
    for (const char* const* each = environment; *each != nullptr; ++each) {
        const std::string_view line(*each);
        if (line.starts_with(name) && line.substr(name.size()).starts_with('='))
            return *each + name.size() + 1;
    }
    return nullptr;
}

const char* last_part(const char* path) noexcept {
    const std::size_t slash = std::string_view(path).rfind('/');
    return slash == std::string_view::npos ? path : path + slash + 1;
}

std::optional<Arguments::Option> Arguments::next_option(std::string_view known,
                                                        std::size_t& at) {
    if (at == 0) {
        if (size() == 0 || (*this)[0][0] != '-' || (*this)[0][1] == '\0')
            return std::nullopt;
        take();
        if (std::string_view(all_[0]) == "--") return std::nullopt;
        at = 1;
    }
    const char letter = all_[0][at];
    const std::size_t place = known.find(letter);
    if (letter == ':' || place == std::string_view::npos) {
        complain("there is no option -", letter);
        exit(2);
    }
    const char* const rest = all_[0] + ++at;
    if (!known.substr(place + 1).starts_with(':')) {
        if (*rest == '\0') at = 0;
        return Option{letter, ""};
    }
    at = 0;
    if (*rest != '\0') return Option{letter, rest};
    if (size() == 0) {
        complain("option -", letter, " needs a value");
        exit(2);
    }
    return Option{letter, take()};
}

std::optional<std::int64_t> read_number(std::string_view text) noexcept {
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    std::int64_t number = 0;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        if (number > (most - (digit - '0')) / 10) return std::nullopt;
        number = number * 10 + (digit - '0');
    }
    return is_negative ? -number : number;
}

}  // namespace user

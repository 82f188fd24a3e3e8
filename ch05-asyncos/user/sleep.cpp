// sleep SECONDS: waits. 0.25 is a quarter of a second.

#include <string_view>

#include "user/arguments.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

// Digits, and perhaps a point and up to nine more.
static std::optional<user::nanoseconds> read_seconds(std::string_view text) {
    const std::size_t point = text.find('.');
    const auto whole = point == 0 ? 0 : user::read_number(text.substr(0, point));
    if (!whole || *whole < 0 || *whole > 1'000'000'000) return std::nullopt;
    std::int64_t part = 0, unit = 1'000'000'000;
    if (point != std::string_view::npos) {
        for (const char digit : text.substr(point + 1)) {
            if (digit < '0' || digit > '9') return std::nullopt;
            part += (digit - '0') * (unit /= 10);
        }
    }
    return user::nanoseconds(*whole * 1'000'000'000 + part);
}

int main(user::Arguments words) {
    const auto duration = words.size() == 1 ? read_seconds(words[0]) : std::nullopt;
    if (!duration) {
        user::complain("how many seconds?");
        return 1;
    }
    return user::sleep(*duration) ? 0 : 1;
}

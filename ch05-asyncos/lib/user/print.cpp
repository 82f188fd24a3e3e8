#include "user/print.hpp"

#include <cstring>

#include "user/arguments.hpp"
#include "user/files.hpp"

namespace user {

namespace {
char collected[4096];
std::size_t count = 0;
File to = output;
bool is_whole = true;
}  // namespace

bool flush() noexcept {
    if (count > 0 && !write_all(to, {collected, count})) is_whole = false;
    count = 0;
    return is_whole;
}

int print_to(int file) noexcept {
    flush();
    const File before = to;
    to = file;
    return before;
}

void print_one(std::string_view text) noexcept {
    while (!text.empty()) {
        if (count == sizeof collected) flush();
        const std::size_t part =
            text.size() < sizeof collected - count ? text.size() : sizeof collected - count;
        std::memcpy(collected + count, text.data(), part);
        count += part;
        text.remove_prefix(part);
    }
}

void print_number(std::uint64_t number, unsigned base, unsigned width,
                  char filler) noexcept {
    char digits[64];
    unsigned at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    while (at > 0 && sizeof digits - at < width) digits[--at] = filler;
    print_one(std::string_view(digits + at, sizeof digits - at));
}

void print_program_name() noexcept { print(program_name, ": "); }

}  // namespace user

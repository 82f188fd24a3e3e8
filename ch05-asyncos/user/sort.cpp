// sort [-n] [-r] [-u] [FILE...]: prints the lines of all files in order. -n: by the number that they begin with,
// -r: the last one first, -u: equal ones once.

#include <algorithm>
#include <string>
#include <vector>

#include "user/inputs.hpp"
#include "user/lines.hpp"

// The number that a line begins with; 0 if it does not.
static std::int64_t number_of(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::size_t sign = line.starts_with('-') ? 1 : 0;
    const std::size_t end = line.find_first_not_of("0123456789", sign);
    return user::read_number(line.substr(0, end)).value_or(0);
}

int main(user::Arguments files) {
    bool is_by_number = false, is_reversed = false, is_unique = false;
    files.take_options("nru", [&](char letter, const char*) {
        (letter == 'n' ? is_by_number : letter == 'r' ? is_reversed : is_unique) = true;
    });
    std::vector<std::string> all;
    const int code = user::for_each_input(files, [&](user::File file, const char*) {
        user::Lines lines(file);
        while (const auto line = lines.next()) all.emplace_back(*line);
        return lines.result();
    });
    if (code != 0) return 2;

    std::sort(all.begin(), all.end(),
              [&](const std::string& one, const std::string& other) {
                  if (is_by_number && number_of(one) != number_of(other))
                      return number_of(one) < number_of(other);
                  return one < other;
              });
    if (is_unique) {
        const auto are_equal = [&](const std::string& one, const std::string& other) {
            return is_by_number ? number_of(one) == number_of(other) : one == other;
        };
        all.erase(std::unique(all.begin(), all.end(), are_equal), all.end());
    }
    if (is_reversed) std::reverse(all.begin(), all.end());
    for (const std::string& line : all) user::print(line, '\n');
    return user::flush() ? 0 : 2;
}

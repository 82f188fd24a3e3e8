// seq [FIRST [STEP]] LAST: prints numbers, one a line.

#include "user/arguments.hpp"
#include "user/print.hpp"

int main(user::Arguments words) {
    std::int64_t numbers[3] = {};
    for (std::size_t i = 0; i < words.size() && i < 3; ++i) {
        const auto number = user::read_number(words[i]);
        if (!number) {
            user::complain(words[i], ": that is no whole number");
            return 1;
        }
        numbers[i] = *number;
    }
    if (words.size() < 1 || words.size() > 3) {
        user::complain("seq [FIRST [STEP]] LAST");
        return 1;
    }
    const std::int64_t first = words.size() > 1 ? numbers[0] : 1;
    const std::int64_t step = words.size() > 2 ? numbers[1] : 1;
    const std::int64_t last = numbers[words.size() - 1];
    if (step == 0) {
        user::complain("a step of 0 leads nowhere");
        return 1;
    }
    for (std::int64_t i = first; step > 0 ? i <= last : i >= last; i += step)
        user::print(i, '\n');
    return user::flush() ? 0 : 1;
}

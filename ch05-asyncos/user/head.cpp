// head [-n LINES] [FILE...]: prints the first lines; 10, if nobody says how many.

#include "user/inputs.hpp"
#include "user/lines.hpp"
#include "user/processes.hpp"

int main(user::Arguments files) {
    std::int64_t most = 10;
    const auto set_most = [&](const char* text) {
        const auto number = user::read_number(text);
        if (!number || *number < 0) {
            user::complain(text, ": that is no number of lines");
            user::exit(1);
        }
        most = *number;
    };
    if (files.size() > 0 && files[0][0] == '-' && user::read_number(files[0] + 1))
        set_most(files.take() + 1);  // head -3
    else
        files.take_options("n:", [&](char, const char* value) { set_most(value); });

    bool is_first = true;
    return user::for_each_input(files, [&](user::File file, const char* name) {
        if (files.size() > 1) user::print(is_first ? "" : "\n", "==> ", name, " <==\n");
        is_first = false;
        user::Lines lines(file);
        for (std::int64_t i = 0; i < most; ++i) {
            const auto line = lines.next();
            if (!line) break;
            user::print(*line, lines.had_end_of_line() ? "\n" : "");
        }
        return lines.result();
    });
}

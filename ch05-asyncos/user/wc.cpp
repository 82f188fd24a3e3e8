// wc [-l] [-w] [-c] [FILE...]: counts lines, words and bytes.

#include <string_view>

#include "user/inputs.hpp"

namespace {

struct Counts {
    std::uint64_t lines = 0, words = 0, bytes = 0;
};
unsigned width = 7;  // of a column; a number that stands alone is only as wide as it is
bool shows_lines = false, shows_words = false, shows_bytes = false;

user::Result<void> count(user::File file, Counts& counts) {
    static char room[4096];
    bool is_in_word = false;
    for (;;) {
        const auto bytes = user::read(file, room);
        if (!bytes) return base::fail(bytes.error());
        if (*bytes == 0) return {};
        counts.bytes += *bytes;
        for (const char byte : std::string_view(room, *bytes)) {
            const bool is_blank = byte == ' ' || (byte >= '\t' && byte <= '\r');
            counts.lines += byte == '\n';
            counts.words += !is_blank && !is_in_word;
            is_in_word = !is_blank;
        }
    }
}

void show(const Counts& counts, std::string_view name) {
    const char* between = "";
    const auto one = [&](bool is_shown, std::uint64_t number) {
        if (!is_shown) return;
        user::print(between, user::Right{number, width});
        between = " ";
    };
    one(shows_lines, counts.lines);
    one(shows_words, counts.words);
    one(shows_bytes, counts.bytes);
    if (name != "-") user::print(" ", name);
    user::print("\n");
}

}  // namespace

int main(user::Arguments files) {
    files.take_options("lwc", [](char letter, const char*) {
        (letter == 'l' ? shows_lines : letter == 'w' ? shows_words : shows_bytes) = true;
    });
    if (!shows_lines && !shows_words && !shows_bytes)
        shows_lines = shows_words = shows_bytes = true;
    if (shows_lines + shows_words + shows_bytes == 1 && files.size() < 2) width = 1;
    Counts all;
    const int code = user::for_each_input(files, [&](user::File file, const char* name) {
        Counts counts;
        const auto done = count(file, counts);
        if (!done && counts.bytes == 0) return done;
        show(counts, name);
        all.lines += counts.lines;
        all.words += counts.words;
        all.bytes += counts.bytes;
        return done;
    });
    if (files.size() > 1) show(all, "total");
    return code;
}

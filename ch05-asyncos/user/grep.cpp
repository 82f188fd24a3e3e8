// grep [-F] [-i] [-v] [-n] [-c] [-l] [-q] PATTERN [FILE...]: prints the lines that have the pattern (user/pattern.hpp).
// -F: it is only letters; -i: A is a; -v: the other lines; -n: with numbers; -c: only how many; -l: only which files; -q:
// nothing. Exit code 0: found, 1: not found, 2: something went wrong.

#include "user/inputs.hpp"
#include "user/lines.hpp"
#include "user/pattern.hpp"
#include "user/processes.hpp"

namespace {

struct Options {
    bool is_plain = false, folds = false, is_inverted = false, has_numbers = false,
         only_counts = false, only_names = false, is_quiet = false;
};

Options read_options(user::Arguments& words) {
    Options options;
    words.take_options("Fivnclq", [&](char letter, const char*) {
        options.is_plain |= letter == 'F';
        options.folds |= letter == 'i';
        options.is_inverted |= letter == 'v';
        options.has_numbers |= letter == 'n';
        options.only_counts |= letter == 'c';
        options.only_names |= letter == 'l';
        options.is_quiet |= letter == 'q';
    });
    return options;
}

// A pattern that stands for the letters of @p text alone.
std::string quoted(std::string_view text) {
    std::string pattern;
    for (const char byte : text) {
        pattern += '\\';
        pattern += byte;
    }
    return pattern;
}

class Search {
  public:
    Search(const Options& options, std::string_view pattern, bool with_names)
        : options_(options), pattern_(pattern, options.folds), with_names_(with_names) {}

    user::Result<void> in(user::File file, std::string_view name) {
        if (name == "-") name = "(standard input)";
        user::Lines lines(file);
        std::uint64_t found = 0, number = 0;
        while (const auto line = lines.next()) {
            ++number;
            if (pattern_.is_in(*line) == options_.is_inverted) continue;
            ++found;
            if (options_.is_quiet) user::exit(0);
            if (options_.only_names) break;
            if (!options_.only_counts) show(name, number, *line);
        }
        if (options_.only_names && found > 0) user::print(name, "\n");
        if (options_.only_counts && !options_.only_names && !options_.is_quiet) {
            if (with_names_) user::print(name, ":");
            user::print(found, "\n");
        }
        any_ |= found > 0;
        return lines.result();
    }
    [[nodiscard]] bool has_found() const { return any_; }

  private:
    void show(std::string_view name, std::uint64_t number, std::string_view line) const {
        if (with_names_) user::print(name, ":");
        if (options_.has_numbers) user::print(number, ":");
        user::print(line, "\n");
    }

    const Options options_;
    const user::Pattern pattern_;
    const bool with_names_;
    bool any_ = false;
};

}  // namespace

int main(user::Arguments words) {
    const Options options = read_options(words);
    if (words.size() == 0) {
        user::complain("which pattern?");
        return 2;
    }
    const std::string_view text = words.take();
    const std::string pattern = options.is_plain ? quoted(text) : std::string(text);
    if (!user::Pattern(pattern).is_valid()) {
        user::complain(text, ": the pattern breaks off");
        return 2;
    }
    Search search(options, pattern, words.size() > 1);
    const int code = user::for_each_input(
        words, [&](user::File file, const char* name) { return search.in(file, name); });
    if (code != 0) return 2;
    return search.has_found() ? 0 : 1;
}

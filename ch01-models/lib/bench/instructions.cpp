#include "bench/instructions.hpp"

#include <cstdio>
#include <cstdlib>

namespace bench {

namespace {

// For the shell: in single quotes everything is plain but the single quote.
std::string json_string(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

// The figure behind "Collected : " in one line of callgrind's summary.
std::optional<std::uint64_t> collected(std::string_view line) {
    constexpr std::string_view label = "Collected : ";
    const std::size_t at = line.find(label);
    if (at == std::string_view::npos) return std::nullopt;
    return std::strtoull(line.data() + at + label.size(), nullptr, 10);
}

}  // namespace

std::optional<std::uint64_t> instructions(const std::string& program,
                                          const std::vector<std::string>& arguments) {
    // In this order stdout is thrown away and only callgrind's summary, on stderr, comes
    // through the pipe.
    std::string command = "valgrind --tool=callgrind --callgrind-out-file=/dev/null 2>&1 " +
                          std::string(">/dev/null ") + json_string(program);
    for (const std::string& word : arguments) command += ' ' + json_string(word);
    std::FILE* summary = popen(command.c_str(), "r");
    if (summary == nullptr) return std::nullopt;
    std::optional<std::uint64_t> count;
    char line[256];
    while (std::fgets(line, sizeof line, summary) != nullptr)
        if (const auto found = collected(line)) count = found;
    return pclose(summary) == 0 ? count : std::nullopt;
}

std::optional<double> instructions_of_one(const std::string& program, std::string_view what,
                                          int rounds) {
    const auto run = [&](int times) {
        return instructions(program, {"--only", std::string(what), std::to_string(times)});
    };
    const auto few = run(rounds), more = run(2 * rounds);
    if (!few || !more) return std::nullopt;
    return (static_cast<double>(*more) - static_cast<double>(*few)) / rounds;
}

}  // namespace bench

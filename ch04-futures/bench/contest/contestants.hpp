#pragma once
// Who takes part in a measurement: programs that each run one case of theirs and print what it took.
// They take turns, so that a change of the machine's mood hits all.

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "cases.hpp"

namespace contest {

// A program, and the words before the case's name.
struct Contestant {
    std::string name, program;
    std::vector<std::string> words;

    [[nodiscard]] std::vector<std::string> arguments(const std::string& name_of_case,
                                                     Size size) const {
        std::vector<std::string> all = words;
        all.push_back(name_of_case);
        all.push_back(std::to_string(size.count));
        all.push_back(std::to_string(size.tasks));
        return all;
    }
};

// What one operation took: CPU time and time in ns, and memory, where that is the question.
struct Took {
    double cpu_ns, ns, bytes;
};

inline Took run(const Contestant& who, const std::string& name, Size size) {
    std::string command = who.program;
    for (const std::string& word : who.arguments(name, size)) command += ' ' + word;
    std::FILE* const out = popen(command.c_str(), "r");
    Took took{};
    if (out == nullptr ||
        std::fscanf(out, "%lf %lf %lf", &took.cpu_ns, &took.ns, &took.bytes) != 3 ||
        pclose(out) != 0) {
        std::fprintf(stderr, "error: %s failed\n", command.c_str());
        std::exit(1);
    }
    return took;
}

// What a contestant took, over some rounds: the middle of each.
struct Score {
    bench::Sample cpu_ns, ns, bytes;
};

inline std::vector<Score> compete(std::span<const Contestant* const> all,
                                  const std::string& name, Size size, int rounds) {
    std::vector<std::vector<double>> cpu_ns(all.size()), ns(all.size()), bytes(all.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Took took = run(*all[i], name, size);
            cpu_ns[i].push_back(took.cpu_ns);
            ns[i].push_back(took.ns);
            bytes[i].push_back(took.bytes);
        }
    }
    std::vector<Score> scores;
    for (std::size_t i = 0; i < all.size(); ++i)
        scores.push_back(
            {bench::summary(cpu_ns[i]), bench::summary(ns[i]), bench::summary(bytes[i])});
    return scores;
}

// The instructions of one operation, counted: what twice as many take more.
inline std::optional<double> instructions(const Contestant& who, const std::string& name,
                                          Size size) {
    const auto few = bench::instructions(who.program, who.arguments(name, size));
    size.count *= 2;
    const auto more = bench::instructions(who.program, who.arguments(name, size));
    if (!few || !more) return std::nullopt;
    return (static_cast<double>(*more) - static_cast<double>(*few)) /
           static_cast<double>(size.count / 2);
}

}  // namespace contest
